package io.keymast.chart;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.keymast.pki.ForeignCommand;
import io.keymast.pki.ForeignCommand.Outcome;
import io.keymast.pki.ForeignDefinitions;
import io.keymast.support.Command;
import io.keymast.support.ControlPlane;
import io.keymast.support.FencedBlock;
import io.keymast.support.HelmTemplate;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What the chart and the examples make of others' kinds, judged by the definitions of Argo CD,
 * Flux, cert-manager, the Prometheus Operator and the Gateway API.
 */
@TestInstance(Lifecycle.PER_CLASS)
@SuppressWarnings("NullAway.Init")
class ForeignKindsTest {
  private static final Path EXAMPLES = Path.of("examples/gitops");

  @TempDir static Path folder;
  private ControlPlane cluster;

  @BeforeAll
  void aClusterThatHasThem() {
    Path definitions = ForeignDefinitions.folder();
    cluster = ControlPlane.separate("foreign-kinds");
    kubectl("apply", "--server-side", "-f", definitions.toString()).expectSuccess();
    kubectl("wait", "crd", "--all", "--for=condition=Established", "--timeout=240s")
        .expectSuccess();
    for (String namespace : List.of("argocd", "flux-system")) {
      cluster
          .admin()
          .resource(
              new NamespaceBuilder().withNewMetadata().withName(namespace).endMetadata().build())
          .create();
    }
  }

  @AfterAll
  void stop() {
    cluster.stop();
  }

  @Test
  @DisplayName("Everything that the chart can make is taken, to the last field")
  void chartIsTaken() throws IOException {
    assertThat(trial(rendered()).expectSuccess().out())
        .contains("podmonitor.monitoring.coreos.com/keymast")
        .contains("servicemonitor.monitoring.coreos.com/keymast")
        .contains("prometheusrule.monitoring.coreos.com/keymast-keymast")
        .contains("certificate.cert-manager.io/keymast-key-installer")
        .contains("tlsroute.gateway.networking.k8s.io/keymast-stations")
        .contains("httproute.gateway.networking.k8s.io/keymast-publication");
  }

  @ParameterizedTest(name = "{0} is taken by its engine''s definitions: {1}")
  @CsvSource({
    "argocd/applications.yaml, application.argoproj.io/keymast application.argoproj.io/authorities application.argoproj.io/stations",
    "flux/keymast.yaml, gitrepository.source.toolkit.fluxcd.io/keymast helmrelease.helm.toolkit.fluxcd.io/keymast kustomization.kustomize.toolkit.fluxcd.io/authorities",
    "flux/stations.yaml, gitrepository.source.toolkit.fluxcd.io/stations kustomization.kustomize.toolkit.fluxcd.io/stations"
  })
  void examplesAreTaken(String file, String objects) throws IOException {
    assertThat(trial(example(file)).expectSuccess().out()).contains(objects.split(" "));
  }

  @ParameterizedTest(name = "It would not be with another word: {2} for {1} in {0}")
  @CsvSource({
    "argocd/applications.yaml, selfHeal:, selfHeals:, .spec.syncPolicy.automated.selfHeals: field not declared",
    "flux/keymast.yaml, disableWait:, noWait:, .spec.install.noWait: field not declared",
    "flux/keymast.yaml, createNamespace:, makeNamespace:, .spec.install.makeNamespace: field not declared",
    "flux/stations.yaml, interval: 10m, interval: often, spec.interval"
  })
  void wouldBeRefused(String file, String right, String wrong, String sentence) throws IOException {
    Outcome outcome = trial(example(file).replace(right, wrong));

    assertThat(outcome.exitCode()).isNotZero();
    assertThat(outcome.err()).contains(sentence);
  }

  @Test
  @DisplayName("examples/gitops/README.md: its commands bring the health scripts and Applications")
  void commandsAreTaken() {
    Command.run(
        cluster.root(),
        List.of(
            "env",
            "KUBECONFIG=" + cluster.kubeconfig(),
            "KUBECACHEDIR=" + folder.resolve("cache"),
            "PATH=" + cluster.binaries() + ":" + System.getenv("PATH"),
            "sh",
            "-euc",
            FencedBlock.of(cluster.root(), "examples/gitops/README.md", "kubectl apply").text()));

    assertThat(
            cluster
                .admin()
                .configMaps()
                .inNamespace("argocd")
                .withName("argocd-cm")
                .get()
                .getData())
        .hasSize(3)
        .containsKey("resource.customizations.health.keymast.io_BaseStation");
    assertThat(kubectl("get", "applications", "-n", "argocd", "-o", "name").expectSuccess().out())
        .contains("application.argoproj.io/keymast", "application.argoproj.io/stations");
  }

  private String rendered() {
    return HelmTemplate.of(cluster)
        .everything("--skip-tests", "--api-versions", "gateway.networking.k8s.io/v1/TLSRoute");
  }

  private String example(String file) throws IOException {
    return Files.readString(cluster.root().resolve(EXAMPLES).resolve(file));
  }

  private Outcome trial(String manifests) throws IOException {
    return kubectl(
        "apply",
        "--server-side",
        "--force-conflicts",
        "--dry-run=server",
        "--validate=strict",
        "--filename",
        Files.writeString(folder.resolve("trial.yaml"), manifests).toString());
  }

  private Outcome kubectl(String... arguments) {
    List<String> command =
        new ArrayList<>(
            List.of(
                "KUBECONFIG=" + cluster.kubeconfig(),
                // Another cluster of the same port may have left there what it had.
                "KUBECACHEDIR=" + folder.resolve("cache"),
                cluster.binaries().resolve("kubectl").toString()));
    command.addAll(List.of(arguments));
    return ForeignCommand.find("env").run(cluster.root(), command);
  }
}
