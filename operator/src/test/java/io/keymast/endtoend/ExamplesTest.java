package io.keymast.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.keymast.operator.GitOpsConditionsTest;
import io.keymast.operator.GitOpsTest;
import io.keymast.operator.GitOpsVerdictTest;
import io.keymast.operator.TrustManagerTest;
import io.keymast.support.ControlPlane;
import io.keymast.support.Resources;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Nothing lies in examples/ that is not tried. */
class ExamplesTest {
  private static final Path EXAMPLES = ControlPlane.shared().root().resolve("examples");

  /** What is no manifest of a kind that the control plane knows, and what runs it. */
  private static final Map<String, Class<?>> RUN_BY =
      Map.ofEntries(
          Map.entry("04-trust-distribution/trust-manager.yaml", TrustManagerTest.class),
          Map.entry("05-cert-manager/company.yaml", CertManagerTest.class),
          Map.entry("05-cert-manager/kept-ca.yaml", CertManagerTest.class),
          Map.entry("concentrators/keymast-trust.sh", TrustScriptTest.class),
          Map.entry("concentrators/keymast-trust.conf", SettingsExamplesTest.class),
          Map.entry("concentrators/keymast-in-use.sh", GateRefusalTest.class),
          Map.entry("concentrators/nginx/nginx.conf", GateEnforcementTest.class),
          Map.entry("concentrators/nginx/load.sh", GateEnforcementTest.class),
          Map.entry("concentrators/haproxy/haproxy.cfg", GateEnforcementTest.class),
          Map.entry("concentrators/haproxy/load.sh", LongListTest.class),
          Map.entry("concentrators/strongswan/swanctl.conf", IkeHandshakeTest.class),
          Map.entry("concentrators/strongswan/load.sh", TrustStateTest.class),
          Map.entry("concentrators/systemd/keymast-trust.service", SettingsExamplesTest.class),
          Map.entry("concentrators/cron/keymast-trust", SettingsExamplesTest.class),
          Map.entry("gitops/argocd/health/BaseStation.lua", GitOpsVerdictTest.class),
          Map.entry("gitops/argocd/health/BaseStationCertificate.lua", GitOpsConditionsTest.class),
          Map.entry("gitops/argocd/health/CertificateAuthority.lua", GitOpsVerdictTest.class),
          Map.entry("gitops/argocd/kustomization.yaml", GitOpsTest.class),
          Map.entry("gitops/argocd/applications.yaml", GitOpsExamplesTest.class),
          Map.entry("gitops/flux/keymast.yaml", GitOpsExamplesTest.class),
          Map.entry("gitops/flux/stations.yaml", GitOpsExamplesTest.class),
          Map.entry("station/keymast-agent.sh", EnrolmentTest.class),
          Map.entry("station/keymast-agent.conf", SettingsExamplesTest.class),
          Map.entry("station/hooks/basics-station.sh", StationHooksTest.class),
          Map.entry("station/hooks/strongswan.sh", StationHooksTest.class),
          Map.entry("station/systemd/keymast-agent.service", SettingsExamplesTest.class),
          Map.entry("station/cron/keymast-agent", SettingsExamplesTest.class));

  @TestFactory
  Stream<DynamicTest> manifests() {
    String namespace = ControlPlane.shared().newNamespace("examples");
    return files()
        .filter(ExamplesTest::isManifest)
        .sorted()
        .map(
            file ->
                DynamicTest.dynamicTest(
                    "The API server takes " + file, () -> isTaken(file, namespace)));
  }

  @Test
  @DisplayName("Every other example is run by a test, and no test is named for one that is gone")
  void others() {
    Set<String> others =
        files()
            .filter(file -> !isManifest(file) && !file.endsWith("README.md"))
            .collect(Collectors.toSet());

    assertThat(others).isEqualTo(RUN_BY.keySet());
  }

  /**
   * With every rule of admission; a namespace of its own stands for those of stations, gates and
   * authorities.
   */
  private static void isTaken(String file, String namespace) throws IOException {
    KubernetesClient platformTeam = ControlPlane.shared().admin();
    String manifest =
        Files.readString(EXAMPLES.resolve(file))
            .replaceAll(
                "namespace: (stations|backhaul|keymast-authorities)\n",
                "namespace: " + namespace + "\n");
    for (HasMetadata resource : Resources.load(platformTeam, manifest)) {
      HasMetadata taken =
          platformTeam.resource(resource).dryRun().forceConflicts().serverSideApply();
      assertThat(taken.getMetadata().getUid()).as(file).isNotNull();
    }
  }

  private static boolean isManifest(String file) {
    return file.endsWith(".yaml") && !RUN_BY.containsKey(file);
  }

  /** Beneath examples/. */
  private static Stream<String> files() {
    try (Stream<Path> all = Files.walk(EXAMPLES)) {
      return all
          .filter(Files::isRegularFile)
          .map(file -> EXAMPLES.relativize(file).toString())
          .toList()
          .stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
