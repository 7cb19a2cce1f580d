package io.keymast.chart;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.keymast.pki.ForeignCommand;
import io.keymast.support.ControlPlane;
import io.keymast.support.HelmTemplate;
import io.keymast.support.Resources;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Alerts and dashboards as the chart hands them over, judged by Prometheus' own tool. */
class AlertsTest {
  private static final Path ROOT = ControlPlane.shared().root();
  private static final Path FILES = ROOT.resolve("charts/keymast/files");
  private static final Path TESTS =
      ROOT.resolve("operator/src/test/resources/alerts/keymast.test.yaml");
  private static final String BASE = "https://git.example.net/keymast/main/";

  @TempDir Path folder;

  @Test
  @DisplayName("Each alert fires for the troubled and for nobody else, by promtool's unit tests")
  void fire() throws IOException {
    Files.writeString(folder.resolve("keymast.yaml"), Serialization.asYaml(rules()));
    Files.copy(TESTS, folder.resolve("keymast.test.yaml"));

    ForeignCommand.find("promtool")
        .run(folder, "test", "rules", "keymast.test.yaml")
        .expectSuccess();
  }

  @Test
  @DisplayName("Every alert has a test in which it fires and one in which it is silent")
  void areTested() throws IOException {
    JsonNode tests = Serialization.unmarshal(Files.readString(TESTS), JsonNode.class);

    assertThat(alerts())
        .isNotEmpty()
        .allSatisfy(
            alert -> {
              List<Integer> expected = new ArrayList<>();
              tests
                  .path("tests")
                  .forEach(
                      test ->
                          test.path("promql_expr_test")
                              .forEach(
                                  it -> {
                                    if (it.path("expr")
                                        .asText()
                                        .contains('"' + name(alert) + '"')) {
                                      expected.add(it.path("exp_samples").size());
                                    }
                                  }));
              assertThat(expected).as(name(alert)).contains(0, 1);
            });
  }

  @Test
  @DisplayName("Every alert says what it is, what to do, how bad it is, and where to read on")
  void sayWhatToDo() throws IOException {
    List<String> headings =
        Files.readAllLines(ROOT.resolve("docs/operations.md")).stream()
            .filter(line -> line.startsWith("### "))
            .map(line -> "#" + line.substring(4).toLowerCase(Locale.ROOT))
            .toList();

    assertThat(alerts())
        .allSatisfy(
            alert -> {
              JsonNode annotations = alert.path("annotations");
              assertThat(annotations.path("summary").asText()).isNotEmpty();
              assertThat(annotations.path("description").asText()).hasSizeGreaterThan(60);
              assertThat(alert.path("labels").path("severity").asText())
                  .isIn("warning", "critical");
              assertThat(annotations.path("runbook_url").asText())
                  .startsWith(BASE + "docs/operations.md#");
              assertThat(headings)
                  .contains(annotations.path("runbook_url").asText().replaceFirst(".*#", "#"));
            });
  }

  @Test
  @DisplayName("What an alert tells to type is about the release's own namespace")
  void speakOfTheRelease() {
    assertThat(alerts())
        .extracting(alert -> alert.at("/annotations/description").asText())
        .filteredOn(text -> text.contains(" -n "))
        .isNotEmpty()
        .allMatch(text -> text.contains(" -n radio`"));
  }

  @Test
  @DisplayName("Every panel's query is PromQL")
  void panelsAreSound() throws IOException {
    List<Query> queries = Query.ofDashboards(FILES.resolve("dashboards"));
    StringBuilder rules = new StringBuilder("groups: [{name: panels, rules: [\n");
    for (int i = 0; i < queries.size(); i++) {
      rules.append(
          "{record: 'panel:%d', expr: '%s'},%n".formatted(i, queries.get(i).withoutVariables()));
    }
    Files.writeString(folder.resolve("panels.yaml"), rules.append("]}]\n"));

    assertThat(queries).hasSizeGreaterThan(25);
    ForeignCommand.find("promtool").run(folder, "check", "rules", "panels.yaml").expectSuccess();
  }

  @Test
  @DisplayName("The panel of who leads tells the operators of several Leases apart")
  void leadersAreToldApart() throws IOException {
    String leading =
        Query.ofDashboards(FILES.resolve("dashboards")).stream()
            .filter(it -> it.name().endsWith("/ Operators that lead"))
            .map(Query::expression)
            .findFirst()
            .orElseThrow();
    Files.writeString(
        folder.resolve("leading.test.yaml"),
        """
        tests:
          - interval: 1m
            input_series:
              - {series: 'keymast_operator_leading{pod="a",lease="k/north"}', values: '1'}
              - {series: 'keymast_operator_leading{pod="b",lease="k/north"}', values: '1'}
              - {series: 'keymast_operator_leading{pod="c",lease="k/south"}', values: '0'}
            promql_expr_test:
              - expr: '%s'
                exp_samples:
                  - {labels: '{lease="k/north"}', value: 2}
                  - {labels: '{lease="k/south"}', value: 0}
        """
            .formatted(leading));

    ForeignCommand.find("promtool")
        .run(folder, "test", "rules", "leading.test.yaml")
        .expectSuccess();
  }

  @Test
  @DisplayName("A panel shows a CRL's number whole, and a yes or no as words")
  void panelsAreReadable() throws IOException {
    JsonNode authorities =
        Serialization.unmarshal(
            Files.readString(FILES.resolve("dashboards/authorities.json")), JsonNode.class);

    assertThat(shown(authorities, "CRL number").path("unit").asText()).isEqualTo("none");
    assertThat(shown(authorities, "Ready").at("/mappings/0/options/1/text").asText())
        .isEqualTo("Ready");
    assertThat(shown(authorities, "Ready").at("/mappings/0/options/0/text").asText())
        .isEqualTo("Not ready");
  }

  @Test
  @DisplayName("Each dashboard comes in a ConfigMap that Grafana's sidecar finds, as it is")
  void dashboardsAreHandedOver() throws IOException {
    List<ConfigMap> dashboards =
        rendered().stream()
            .filter(ConfigMap.class::isInstance)
            .map(ConfigMap.class::cast)
            .filter(it -> "1".equals(it.getMetadata().getLabels().get("grafana_dashboard")))
            .toList();

    assertThat(dashboards).hasSize(3);
    for (ConfigMap dashboard : dashboards) {
      String file = dashboard.getData().keySet().iterator().next();
      assertThat(Serialization.unmarshal(dashboard.getData().get(file), JsonNode.class))
          .isEqualTo(
              Serialization.unmarshal(
                  Files.readString(FILES.resolve("dashboards").resolve(file)), JsonNode.class));
    }
  }

  /** How a panel shows its values. */
  private static JsonNode shown(JsonNode dashboard, String title) {
    for (JsonNode panel : dashboard.path("panels")) {
      if (panel.path("title").asText().equals(title)) {
        return panel.at("/fieldConfig/defaults");
      }
    }
    throw new IllegalArgumentException("no panel: " + title);
  }

  private static String name(JsonNode alert) {
    return alert.path("alert").asText();
  }

  private static List<JsonNode> alerts() {
    List<JsonNode> alerts = new ArrayList<>();
    rules().path("groups").forEach(group -> group.path("rules").forEach(alerts::add));
    return alerts;
  }

  /** As the Prometheus Operator gets them. */
  private static JsonNode rules() {
    return rendered().stream()
        .filter(it -> it.getKind().equals("PrometheusRule"))
        .map(it -> Serialization.unmarshal(Serialization.asJson(it), JsonNode.class).path("spec"))
        .findFirst()
        .orElseThrow();
  }

  private static List<HasMetadata> rendered() {
    return Resources.load(
        ControlPlane.shared().admin(),
        HelmTemplate.of(ControlPlane.shared())
            .in("radio")
            .render(
                "--set",
                "crds.enabled=false,metrics.prometheusRule.enabled=true,metrics.dashboards.enabled=true",
                "--set",
                "operator.shards[0].name=north,operator.shards[0].authorities={north/lora}",
                "--set",
                "metrics.prometheusRule.runbookBase=" + BASE));
  }
}
