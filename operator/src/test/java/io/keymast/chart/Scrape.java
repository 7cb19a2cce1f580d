package io.keymast.chart;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What Prometheus gets: the labels of every sample's name, and the type of every metric.
 *
 * @param samples by name, with the suffixes of counters and histograms: the values of each label
 * @param types by the metric's name
 */
record Scrape(Map<String, Map<String, Set<String>>> samples, Map<String, String> types) {
  private static final Pattern SAMPLE =
      Pattern.compile("(keymast_[a-z0-9_]+)(?:\\{(.*)})? \\S+(?: .*)?");
  private static final Pattern TYPE = Pattern.compile("# TYPE (keymast_[a-z0-9_]+) (\\w+)");
  private static final Pattern LABEL = Pattern.compile("([a-z_]+)=\"((?:[^\"\\\\]|\\\\.)*)\"");

  static Scrape of(String... texts) {
    Map<String, Map<String, Set<String>>> samples = new TreeMap<>();
    Map<String, String> types = new TreeMap<>();
    String.join("\n", texts)
        .lines()
        .forEach(
            line -> {
              Matcher sample = SAMPLE.matcher(line);
              if (sample.matches()) {
                Map<String, Set<String>> labels =
                    samples.computeIfAbsent(sample.group(1), _ -> new TreeMap<>());
                Matcher label = LABEL.matcher(sample.group(2) == null ? "" : sample.group(2));
                while (label.find()) {
                  labels.computeIfAbsent(label.group(1), _ -> new TreeSet<>()).add(label.group(2));
                }
              }
              Matcher type = TYPE.matcher(line);
              if (type.matches()) {
                types.put(type.group(1), type.group(2));
              }
            });
    return new Scrape(samples, types);
  }

  Set<String> labelsOf(String sample) {
    return samples.getOrDefault(sample, Map.of()).keySet();
  }

  Set<String> valuesOf(Query.Selected selected) {
    return samples
        .getOrDefault(selected.sample(), Map.of())
        .getOrDefault(selected.label(), Set.of());
  }

  /** Of metrics that have a sample: some are announced before they have one. */
  Map<String, Metric> metrics() {
    Map<String, Metric> metrics = new TreeMap<>();
    samples.forEach(
        (sample, labels) -> {
          String name = metricOf(sample);
          Set<String> own = new TreeSet<>(labels.keySet());
          own.remove("le");
          metrics.merge(name, new Metric(types.getOrDefault(name, ""), own), Metric::with);
        });
    return metrics;
  }

  /** A metric and its labels. */
  record Metric(String type, Set<String> labels) {
    private Metric with(Metric other) {
      Set<String> all = new TreeSet<>(labels);
      all.addAll(other.labels);
      return new Metric(type, all);
    }
  }

  private String metricOf(String sample) {
    String base = sample.replaceFirst("_(bucket|count|sum)$", "");
    return "histogram".equals(types.get(base)) ? base : sample;
  }
}
