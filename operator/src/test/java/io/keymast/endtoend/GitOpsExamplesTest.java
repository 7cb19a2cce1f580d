package io.keymast.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.keymast.support.Command;
import io.keymast.support.ControlPlane;
import io.keymast.support.GitOpsExample;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The objects of engines that this control plane does not have: what they name is there. */
@SuppressWarnings("NullAway.Init")
class GitOpsExamplesTest {
  private static final Path ROOT = ControlPlane.shared().root();

  @TempDir Path folder;

  /** Where the chart is, and the values it gets. */
  record Chart(String path, JsonNode values) {}

  static Stream<Chart> charts() {
    return Stream.concat(
        of("argocd/applications.yaml", "Application")
            .map(it -> it.path("spec").path("source"))
            .filter(source -> source.has("helm"))
            .map(
                source ->
                    new Chart(
                        source.path("path").asText(), source.path("helm").path("valuesObject"))),
        of("flux/keymast.yaml", "HelmRelease")
            .map(it -> it.path("spec"))
            .map(
                spec ->
                    new Chart(
                        spec.path("chart").path("spec").path("chart").asText(),
                        spec.path("values"))));
  }

  @ParameterizedTest
  @MethodSource("charts")
  @DisplayName("The chart takes the values that the engine gives it")
  void chartTakesValues(Chart chart) throws IOException {
    Path values =
        Files.writeString(folder.resolve("values.yaml"), Serialization.asYaml(chart.values()));

    String manifests =
        Command.run(
            ROOT,
            List.of(
                ControlPlane.shared().binaries().resolve("helm").toString(),
                "template",
                "keymast",
                chart.path(),
                "--values",
                values.toString()));

    assertThat(manifests).contains("registry.example.net/keymast", "keys.example.net");
  }

  @Test
  @DisplayName("Each engine has the chart once, the authorities once, and the stations once")
  void areComplete() {
    assertThat(charts()).hasSize(2);
    assertThat(of("argocd/applications.yaml", "Application"))
        .extracting(it -> it.path("metadata").path("name").asText())
        .containsExactly("keymast", "authorities", "stations");
    assertThat(of("flux/keymast.yaml", "Kustomization"))
        .extracting(it -> it.path("metadata").path("name").asText())
        .containsExactly("authorities");
    assertThat(of("flux/stations.yaml", "Kustomization"))
        .singleElement()
        .satisfies(
            it -> {
              assertThat(it.path("spec").path("sourceRef").path("name").asText())
                  .isEqualTo("stations");
              assertThat(it.path("spec").path("healthCheckExprs"))
                  .allSatisfy(health -> assertThat(health.path("current").asText()).isNotEmpty());
            });
  }

  @Test
  @DisplayName("Flux rolls out each commit, though only a release changes the chart's version")
  void fluxFollowsCommits() {
    assertThat(of("flux/keymast.yaml", "HelmRelease"))
        .extracting(it -> it.at("/spec/chart/spec/reconcileStrategy").asText())
        .containsExactly("Revision");
  }

  private static Stream<JsonNode> of(String file, String kind) {
    return new GitOpsExample(ROOT, file).of(kind).stream();
  }
}
