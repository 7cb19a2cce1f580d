package io.keymast.chart;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A PromQL expression of an alert or a panel. */
record Query(String name, String expression) {
  private static final Pattern METRIC = Pattern.compile("(keymast_[a-z0-9_]+)(?:\\{([^}]*)})?");
  private static final Pattern GROUPING = Pattern.compile("by \\(([a-z_, ]+)\\)");

  private static final Pattern COMPARISON = Pattern.compile("(?:[<>]|[<>=!]=) ?[0-9]");
  private static final Pattern MATCHER = Pattern.compile("([a-z_]+) *(?:=~|!~|!=|=) *\"([^\"]*)\"");

  /** Prometheus gives every sample the labels of its target. */
  private static final Set<String> OF_THE_TARGET = Set.of("pod", "le");

  /** Of all that the chart asks Prometheus. */
  static Stream<Query> ofChart(Path root) {
    Path files = root.resolve("charts/keymast/files");
    return Stream.of(
            ofAlerts(files.resolve("alerts")),
            ofDashboards(files.resolve("dashboards")),
            ofVariables(files.resolve("dashboards")))
        .flatMap(List::stream);
  }

  static List<Query> ofAlerts(Path folder) {
    return files(folder)
        .flatMap(file -> elements(read(file).path("groups")))
        .flatMap(group -> elements(group.path("rules")))
        .map(rule -> new Query(rule.path("alert").asText(), rule.path("expr").asText()))
        .toList();
  }

  static List<Query> ofDashboards(Path folder) {
    return files(folder)
        .map(Query::read)
        .flatMap(
            dashboard ->
                elements(dashboard.path("panels"))
                    .flatMap(
                        panel ->
                            elements(panel.path("targets"))
                                .map(
                                    target ->
                                        new Query(
                                            dashboard.path("title").asText()
                                                + " / "
                                                + panel.path("title").asText(),
                                            target.path("expr").asText()))))
        .toList();
  }

  /** What fills the choices that a dashboard offers. */
  static List<Query> ofVariables(Path folder) {
    return files(folder)
        .map(Query::read)
        .flatMap(
            dashboard ->
                elements(dashboard.path("templating").path("list"))
                    .filter(variable -> variable.path("type").asText().equals("query"))
                    .map(
                        variable ->
                            new Query(
                                dashboard.path("title").asText()
                                    + " / $"
                                    + variable.path("name").asText(),
                                asSelector(variable.path("query").asText()))))
        .toList();
  }

  /** Of {@code label_values(metric, label)}, the metric by which the label is asked for. */
  private static String asSelector(String labelValues) {
    return labelValues.replaceFirst("label_values\\((\\w+), (\\w+)\\)", "sum by ($2) ($1)");
  }

  /** As Grafana sends it. */
  String withoutVariables() {
    return expression.replace("$__rate_interval", "5m").replace("$authority", ".*");
  }

  /** The labels that it selects each metric by. */
  Map<String, Set<String>> selectors() {
    Map<String, Set<String>> selectors = new TreeMap<>();
    Matcher metric = METRIC.matcher(expression);
    while (metric.find()) {
      Set<String> labels = selectors.computeIfAbsent(metric.group(1), _ -> new TreeSet<>());
      Arrays.stream((metric.group(2) == null ? "" : metric.group(2)).split(","))
          .filter(matcher -> !matcher.isBlank())
          .map(matcher -> matcher.replaceFirst("[!=~].*", "").strip())
          .forEach(labels::add);
    }
    return selectors;
  }

  /** What it selects a metric's label by, word by word. */
  record Selected(String sample, String label, String value) {}

  /** But for what a person chooses on the dashboard. */
  List<Selected> selected() {
    List<Selected> selected = new ArrayList<>();
    Matcher metric = METRIC.matcher(expression);
    while (metric.find()) {
      Matcher matcher = MATCHER.matcher(metric.group(2) == null ? "" : metric.group(2));
      while (matcher.find()) {
        for (String value : matcher.group(2).split("\\|", -1)) {
          if (!value.startsWith("$")) {
            selected.add(new Selected(metric.group(1), matcher.group(1), value));
          }
        }
      }
    }
    return selected;
  }

  /** Whether nothing is the answer of a platform that is well. */
  boolean asksForTrouble() {
    return expression.contains("absent(") || COMPARISON.matcher(expression).find();
  }

  /** The labels that it groups by, which one of its metrics must have. */
  Set<String> groupings() {
    Set<String> labels = new TreeSet<>();
    Matcher grouping = GROUPING.matcher(expression);
    while (grouping.find()) {
      labels.addAll(List.of(grouping.group(1).split(", *")));
    }
    labels.removeAll(OF_THE_TARGET);
    return labels;
  }

  private static Stream<Path> files(Path folder) {
    try (Stream<Path> files = Files.list(folder)) {
      return files.sorted().toList().stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static JsonNode read(Path file) {
    try {
      return Serialization.unmarshal(Files.readString(file), JsonNode.class);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Stream<JsonNode> elements(JsonNode array) {
    return Stream.iterate(0, i -> i < array.size(), i -> i + 1).map(array::get);
  }
}
