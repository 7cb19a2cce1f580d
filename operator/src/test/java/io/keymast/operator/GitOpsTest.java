package io.keymast.operator;

import static io.keymast.support.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.keymast.api.BaseStation;
import io.keymast.api.BaseStationCertificate;
import io.keymast.status.ConditionType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** GitOps engines apply a fleet, again and again, prune it, and ask for its health. */
@SuppressWarnings("NullAway.Init")
public class GitOpsTest {
  private static int teams;

  @TempDir Path folder;
  private PlatformTeam team;

  @BeforeEach
  void newTeam() {
    team = new PlatformTeam("gitops-" + ++teams);
  }

  @Test
  @DisplayName("An engine that applies again and again changes, re-issues and disturbs nothing")
  void appliesAgain() throws IOException {
    Station hill = Station.named("hill");
    team.appliesAuthority("lora");
    try (OperatorUnderTest operator = OperatorUnderTest.start(Clock.systemUTC())) {
      Path manifest = applied(hill);
      BaseStation before = team.sees(hill);

      for (int i = 0; i < 4; i++) {
        GitOpsEngine.applies("argocd-controller", manifest);
      }
      team.hearsOfUse(team.currentOf(hill), Clock.systemUTC().instant());
      team.awaits(hill, ConditionType.CERTIFICATE_INSTALLED, "True", "InUse");
      GitOpsEngine.applies("argocd-controller", manifest);

      BaseStation after = team.sees(hill);
      assertThat(after.getMetadata().getGeneration())
          .isEqualTo(before.getMetadata().getGeneration());
      assertThat(team.certificatesOf(hill)).hasSize(1);
      await("an apply that writes nothing, once the operator has nothing more to say")
          .until(
              () -> {
                String version = version(hill);
                GitOpsEngine.applies("argocd-controller", manifest);
                return version(hill).equals(version);
              });
    }
  }

  @Test
  @DisplayName("A person regenerates beside the engine: no conflict, and one certificate more")
  void twoManagers() throws IOException {
    Station hill = Station.named("hill");
    team.appliesAuthority("lora");
    try (OperatorUnderTest operator = OperatorUnderTest.start(Clock.systemUTC())) {
      Path manifest = applied(hill);
      Path regeneration = folder.resolve("regeneration.yaml");
      Files.writeString(
          regeneration,
          """
          apiVersion: keymast.io/v1beta1
          kind: BaseStation
          metadata: {name: %s, namespace: %s}
          spec: {regenerate: {token: ticket-1, reason: CertificateLost}}
          """
              .formatted(hill.name(), team.stationNamespace()));

      GitOpsEngine.applies("person", regeneration);
      BaseStation acted = team.awaits(hill, ConditionType.REGENERATION_ACCEPTED, "True", "Acted");
      GitOpsEngine.applies("argocd-controller", manifest);

      await("an apply that writes nothing, once the operator has nothing more to say")
          .until(
              () -> {
                String version = version(hill);
                GitOpsEngine.applies("argocd-controller", manifest);
                return version(hill).equals(version);
              });
      BaseStation after = team.sees(hill);
      assertThat(after.getSpec().regenerate().token()).isEqualTo("ticket-1");
      assertThat(after.getMetadata().getGeneration())
          .isEqualTo(acted.getMetadata().getGeneration());
      assertThat(team.certificatesOf(hill)).hasSize(2);
    }
  }

  @Test
  @DisplayName(
      "Pruned and applied again, a station has another certificate, and the former one stays revoked")
  void prunes() throws IOException {
    Station hill = Station.named("hill");
    team.appliesAuthority("lora");
    try (OperatorUnderTest operator = OperatorUnderTest.start(Clock.systemUTC())) {
      team.awaits(team.authority(), "True", "Issuing");
      Path manifest = folder.resolve("station.yaml");
      Files.writeString(manifest, team.manifest(team.authority(), hill));
      GitOpsEngine.applies("kustomize-controller", manifest);
      team.awaitsReady(hill);
      BaseStationCertificate former = team.currentOf(hill);

      GitOpsEngine.kubectl("delete", "--wait=true", "-f", manifest.toString());
      GitOpsEngine.applies("kustomize-controller", manifest);

      team.awaitsReady(hill);
      assertThat(team.currentOf(hill).getSpec().serialNumber())
          .isNotEqualTo(former.getSpec().serialNumber());
      assertThat(team.ledgerEntryOf(former)).isPresent();
    }
  }

  @Test
  @DisplayName("The health scripts join Argo CD's own ConfigMap and take nothing out of it")
  void joinsTheConfigMap() {
    GitOpsEngine.kubectl("create", "namespace", "argocd");
    GitOpsEngine.kubectl(
        "create", "configmap", "argocd-cm", "-n", "argocd", "--from-literal=url=https://argocd");

    GitOpsEngine.kubectl(
        "apply", "--server-side", "--field-manager=keymast", "-k", "examples/gitops/argocd");

    Map<String, String> data =
        team.cluster().configMaps().inNamespace("argocd").withName("argocd-cm").require().getData();
    assertThat(data)
        .containsOnlyKeys(
            "url",
            "resource.customizations.health.keymast.io_BaseStation",
            "resource.customizations.health.keymast.io_BaseStationCertificate",
            "resource.customizations.health.keymast.io_CertificateAuthority");
  }

  /** By the engine, from this file, and ready. */
  private Path applied(Station station) throws IOException {
    team.awaits(team.authority(), "True", "Issuing");
    Path manifest = folder.resolve("station.yaml");
    Files.writeString(manifest, team.manifest(team.authority(), station));
    GitOpsEngine.applies("argocd-controller", manifest);
    team.awaitsReady(station);
    return manifest;
  }

  private String version(Station station) {
    return team.sees(station).getMetadata().getResourceVersion();
  }
}
