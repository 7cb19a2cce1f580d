package io.keymast.chart;

import static org.assertj.core.api.Assertions.assertThat;

import io.keymast.support.ControlPlane;
import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is left of a series' own labels beside those that Prometheus gives to each target. */
class ScrapedLabelsTest {
  private static final RenderedChart CHART = RenderedChart.everything();

  @ParameterizedTest(name = "A {0} keeps a station's namespace apart from the pod's")
  @CsvSource({"PodMonitor, podMetricsEndpoints", "ServiceMonitor, endpoints"})
  void monitors(String kind, String field) {
    assertThat(CHART.ofKind(kind).map(it -> it.path("spec").path(field).path(0)))
        .isNotEmpty()
        .allMatch(endpoint -> endpoint.path("honorLabels").asBoolean());
  }

  @ParameterizedTest(name = "No series has a label {0} beside the one of its target")
  @ValueSource(strings = {"pod", "instance", "job", "container", "service", "endpoint"})
  void targetsAreToldApart(String label) throws IOException {
    Map<String, Scrape.Metric> metrics =
        DocumentedMetrics.of(ControlPlane.shared().root().resolve("docs/metrics.md")).all();

    assertThat(metrics)
        .hasSizeGreaterThan(40)
        .allSatisfy((name, metric) -> assertThat(metric.labels()).as(name).doesNotContain(label));
  }
}
