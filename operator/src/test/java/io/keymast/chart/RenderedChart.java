package io.keymast.chart;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.keymast.support.ControlPlane;
import io.keymast.support.HelmTemplate;
import io.keymast.support.Resources;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** All that the chart can render, at once. */
record RenderedChart(List<JsonNode> objects) {
  private static final List<String> WITH_PODS = List.of("Deployment", "Pod");

  static RenderedChart everything() {
    ControlPlane controlPlane = ControlPlane.shared();
    String manifests = HelmTemplate.of(controlPlane).everything();
    return new RenderedChart(
        Resources.load(controlPlane.admin(), manifests).stream()
            .map(it -> Serialization.unmarshal(Serialization.asJson(it), JsonNode.class))
            .toList());
  }

  /** Pods to be, all alike. */
  record Pods(String of, JsonNode labels, JsonNode spec) {
    JsonNode container() {
      return spec.path("containers").path(0);
    }

    List<String> ports() {
      return each(container().path("ports")).map(it -> it.path("name").asText()).toList();
    }
  }

  Stream<JsonNode> ofKind(String kind) {
    return objects.stream().filter(it -> it.path("kind").asText().equals(kind));
  }

  List<String> namesOf(String kind) {
    return ofKind(kind).map(RenderedChart::name).toList();
  }

  Stream<Pods> pods() {
    return objects.stream()
        .filter(it -> WITH_PODS.contains(it.path("kind").asText()))
        .map(
            it -> {
              JsonNode pod = it.at("/spec/template").isMissingNode() ? it : it.at("/spec/template");
              return new Pods(name(it), pod.at("/metadata/labels"), pod.path("spec"));
            });
  }

  /**
   * @param selector with matchLabels and matchExpressions
   */
  List<Pods> select(JsonNode selector) {
    return pods().filter(pods -> matches(selector, pods.labels())).toList();
  }

  /** By labels alone, as a Service says it. */
  List<Pods> selectByLabels(JsonNode labels) {
    return pods().filter(pods -> hasAll(labels, pods.labels())).toList();
  }

  static boolean matches(JsonNode selector, JsonNode labels) {
    return hasAll(selector.path("matchLabels"), labels)
        && each(selector.path("matchExpressions")).allMatch(it -> meets(it, labels));
  }

  private static boolean hasAll(JsonNode wanted, JsonNode labels) {
    return wanted.properties().stream()
        .allMatch(label -> label.getValue().equals(labels.path(label.getKey())));
  }

  private static boolean meets(JsonNode expression, JsonNode labels) {
    String operator = expression.path("operator").asText();
    boolean isListed =
        each(expression.path("values"))
            .anyMatch(value -> value.equals(labels.path(expression.path("key").asText())));
    return switch (operator) {
      case "In" -> isListed;
      case "NotIn" -> !isListed;
      default -> throw new IllegalArgumentException(operator);
    };
  }

  static String name(JsonNode object) {
    return object.at("/metadata/name").asText();
  }

  static Stream<JsonNode> each(JsonNode array) {
    return StreamSupport.stream(array.spliterator(), false);
  }
}
