package io.keymast.chart;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** The metrics that a page has in its tables, with their types and labels. */
record DocumentedMetrics(Map<String, Scrape.Metric> all) {
  /** Tells of what needs a concentrator (InUseTest). */
  private static final Set<String> RARE = Set.of("keymast_key_installer_in_use_reported_total");

  static DocumentedMetrics of(Path page) throws IOException {
    Map<String, Scrape.Metric> documented = new TreeMap<>();
    Files.readAllLines(page).stream()
        .filter(line -> line.startsWith("| `keymast_"))
        .map(line -> line.split("\\|"))
        .forEach(
            cells ->
                documented.put(
                    cells[1].replace("`", "").strip(),
                    new Scrape.Metric(cells[2].strip(), labels(cells[3]))));
    return new DocumentedMetrics(documented);
  }

  /** But for what a life without concentrators does not have. */
  Map<String, Scrape.Metric> usual() {
    assertThat(all).containsKeys(RARE.toArray(String[]::new));
    Map<String, Scrape.Metric> usual = new TreeMap<>(all);
    usual.keySet().removeAll(RARE);
    return usual;
  }

  private static Set<String> labels(String cell) {
    Set<String> labels = new TreeSet<>();
    Arrays.stream(cell.replace("`", "").split(","))
        .map(String::strip)
        .filter(label -> !label.isEmpty())
        .forEach(labels::add);
    return labels;
  }
}
