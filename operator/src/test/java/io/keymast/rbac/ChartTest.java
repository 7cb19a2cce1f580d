package io.keymast.rbac;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.keymast.support.Command;
import io.keymast.support.ControlPlane;
import io.keymast.support.HelmTemplate;
import io.keymast.support.Resources;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ChartTest {
  private static final PatchContext STRICT_TRIAL =
      new PatchContext.Builder()
          .withPatchType(PatchType.SERVER_SIDE_APPLY)
          .withFieldManager("trial")
          .withForce(true)
          .withFieldValidation("Strict")
          .withDryRun(List.of("All"))
          .build();

  private final ControlPlane controlPlane = ControlPlane.shared();
  private final HelmTemplate template = HelmTemplate.of(controlPlane);

  @Test
  @DisplayName("helm finds nothing to complain about")
  void lints() {
    assertThat(
            Command.run(
                controlPlane.root(),
                List.of(
                    template.helm().toString(),
                    "lint",
                    "--strict",
                    "charts/keymast",
                    "--set",
                    "authorityNamespaces={platform}")))
        .contains("0 chart(s) failed");
  }

  @ParameterizedTest(name = "A value that does not exist, or has a wrong form, is refused: {0}")
  @ValueSource(
      strings = {
        "authorityNamespace=platform",
        "operator.replica=2",
        "keyInstaller.serviceAccount.annotation.a=b",
        "authorityNamespaces={../x}",
        "admissionPolicies.enabled=maybe",
        "image.digest=latest",
        "service.stations.ports=1",
        "operator.shards[0].name=north"
      })
  void valuesAreChecked(String value) {
    assertThatIllegalStateException()
        .isThrownBy(() -> template.render("--set", value))
        .withMessageContaining("values don't meet the specifications of the schema");
  }

  @Test
  @DisplayName("Without namespaces of authorities, nobody may read a Secret of theirs")
  void rightsOverSecretsAreNamed() {
    assertThat(template.render())
        .doesNotContain("keymast-operator-authorities")
        .doesNotContain("resources: [\"*\"]");
  }

  @Test
  @DisplayName("The definitions that the chart brings are those of crds/, and are kept")
  void definitionsAreWrittenOnce() {
    List<HasMetadata> brought =
        Resources.load(controlPlane.admin(), template.render()).stream()
            .filter(CustomResourceDefinition.class::isInstance)
            .toList();

    assertThat(brought).hasSize(3);
    assertThat(brought)
        .allSatisfy(
            definition -> {
              String file =
                  "crds/" + definition.getMetadata().getName().replace(".keymast.io", ".yaml");
              CustomResourceDefinition ours =
                  (CustomResourceDefinition)
                      Resources.load(controlPlane.admin(), controlPlane.root().resolve(file))
                          .getFirst();
              assertThat(((CustomResourceDefinition) definition).getSpec())
                  .isEqualTo(ours.getSpec());
              assertThat(definition.getMetadata().getAnnotations())
                  .containsEntry("helm.sh/resource-policy", "keep");
            });
  }

  @Test
  @DisplayName("The chart has copies of crds/, and no link, which Flux leaves out: tools/reference")
  void definitionsAreCopies() throws IOException {
    try (Stream<Path> files = Files.walk(controlPlane.root().resolve("charts"))) {
      assertThat(files.filter(Files::isSymbolicLink)).isEmpty();
    }
    Command.run(controlPlane.root(), List.of("diff", "-r", "crds", "charts/keymast/files/crds"));
  }

  @Test
  @DisplayName("A copy of the chart without the definitions says so, where they are asked for")
  void copyWithoutDefinitions(@TempDir Path folder) {
    HelmTemplate copy = template.ofChart(folder.resolve("keymast"));
    Command.run(controlPlane.root(), List.of("cp", "-r", "charts/keymast", folder.toString()));
    Command.run(folder, List.of("rm", "-r", "keymast/files/crds"));

    assertThatIllegalStateException()
        .isThrownBy(copy::render)
        .withMessageContaining("has no definitions in files/crds");
    assertThat(copy.render("--set", "crds.enabled=false")).contains("kind: Deployment");
  }

  @Test
  @DisplayName("What is packaged renders as the folder does, everything at once")
  void packaged(@TempDir Path folder) throws IOException {
    Command.run(
        controlPlane.root(),
        List.of(template.helm().toString(), "package", "charts/keymast", "-d", folder.toString()));

    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files)
          .singleElement()
          .satisfies(
              archive ->
                  assertThat(template.ofChart(archive).everything())
                      .isEqualTo(template.everything()));
    }
  }

  @Test
  @DisplayName("Everything at once is what the API server takes, as far as it knows the kinds")
  void rendersEverything() {
    List<HasMetadata> rendered =
        Resources.load(controlPlane.admin(), template.everything("--skip-tests"));

    assertThat(rendered)
        .extracting(HasMetadata::getKind)
        .contains("TLSRoute", "PodMonitor", "ServiceMonitor", "Certificate", "Ingress")
        .contains("HorizontalPodAutoscaler", "NetworkPolicy", "PodDisruptionBudget");
    assertThat(rendered)
        .filteredOn(
            it ->
                it.getApiVersion()
                    .matches("v1|apps/v1|.*k8s.io/v1|policy/v1|autoscaling/v2|keymast.*"))
        .filteredOn(it -> !it.getApiVersion().startsWith("gateway."))
        .allSatisfy(
            it -> assertThat(controlPlane.admin().resource(it).patch(STRICT_TRIAL)).isNotNull());
  }

  @Test
  @DisplayName("The table of values in the chart's README is current")
  void valuesAreDocumented() {
    Command.run(controlPlane.root(), List.of("tools/chart-values", "--check"));
  }
}
