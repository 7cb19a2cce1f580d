package io.keymast.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.keymast.api.BaseStation;
import io.keymast.api.BaseStationCertificate;
import io.keymast.status.ConditionType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What GitOps engines make of a fleet: at every stage of its life, and when they apply it again.
 */
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
  @DisplayName("A station and its authority: in progress, then current; a change is in progress")
  void progresses() {
    Station hill = Station.named("hill");
    team.appliesAuthority("lora");
    team.applies(hill);
    assertVerdicts(team.sees(hill), "InProgress", "Progressing", "inProgress");
    assertVerdicts(team.sees(team.authority()), "InProgress", "Progressing", "inProgress");

    try (OperatorUnderTest operator = OperatorUnderTest.start(Clock.systemUTC())) {
      team.awaitsReady(hill);
      team.awaits(team.authority(), "True", "Issuing");
      assertVerdicts(team.sees(hill), "Current", "Healthy", "current");
      assertVerdicts(team.sees(team.authority()), "Current", "Healthy", "current");
    }

    team.applies(hill, "packetForwarder: {version: 2.8.12}");
    assertVerdicts(team.sees(hill), "InProgress", "Progressing", "inProgress");
    team.deletes(hill);
    assertThat(engine().kstatus(GitOpsEngine.json(team.sees(hill)))).isEqualTo("Terminating");
    try (OperatorUnderTest operator = OperatorUnderTest.start(Clock.systemUTC())) {
      await().atMost(Duration.ofSeconds(60)).until(() -> team.station(hill).get() == null);
    }
  }

  @Test
  @DisplayName("What only a person puts right has failed; what Git keeps out is as it should be")
  void failsOrIsSuspended() {
    Station keyless = Station.named("keyless").withKey("");
    Station early = Station.named("early");
    Station suspended = Station.named("suspended");
    team.appliesAuthority("lora");
    team.applies(keyless);
    team.appliesUnder(team.authority("to-come"), early);
    team.applies(suspended);
    try (OperatorUnderTest operator = OperatorUnderTest.start(Clock.systemUTC())) {
      team.awaitsReady(suspended);
      assertCertificate(team.currentOf(suspended), "Current", "Healthy");
      BaseStationCertificate certificate = team.currentOf(suspended);
      team.applies(suspended, "state: Suspended");

      team.awaits(keyless, ConditionType.READY, "False", "NotDeclared");
      team.awaits(early, ConditionType.READY, "False", "AuthorityNotFound");
      team.awaits(suspended, ConditionType.READY, "False", "Suspended");
      await()
          .atMost(Duration.ofSeconds(60))
          .until(() -> isPublished(team.cluster().resource(certificate).require()));

      assertVerdicts(team.sees(keyless), "Failed", "Degraded", "failed");
      assertVerdicts(team.sees(early), "InProgress", "Progressing", "inProgress");
      assertVerdicts(team.sees(suspended), "Failed", "Suspended", "current");
      assertCertificate(team.cluster().resource(certificate).require(), "Current", "Suspended");
    }
  }

  @Test
  @DisplayName("An engine that applies again and again changes, re-issues and disturbs nothing")
  void appliesAgain() throws IOException {
    Station hill = Station.named("hill");
    team.appliesAuthority("lora");
    try (OperatorUnderTest operator = OperatorUnderTest.start(Clock.systemUTC())) {
      team.awaits(team.authority(), "True", "Issuing");
      Path manifest = folder.resolve("station.yaml");
      Files.writeString(manifest, team.manifest(team.authority(), hill));
      GitOpsEngine.applies("argocd-controller", manifest);
      team.awaitsReady(hill);
      BaseStation before = settled(hill);

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
      String settled = settled(hill).getMetadata().getResourceVersion();
      GitOpsEngine.applies("argocd-controller", manifest);
      assertThat(team.sees(hill).getMetadata().getResourceVersion()).isEqualTo(settled);
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

  @Test
  @DisplayName(
      "A station that nobody looks after any more is degraded for Argo CD, though issued for")
  void neglected() {
    Map<String, Object> station =
        Map.of(
            "apiVersion", "keymast.io/v1beta1",
            "kind", "BaseStation",
            "metadata", Map.of("name", "hill", "generation", 1),
            "spec", Map.of("eui", "0016C001F0000001"),
            "status",
                Map.of(
                    "observedGeneration",
                    1,
                    "conditions",
                    conditions("Ready", "True", "RenewalOverdue", "True")));

    assertThat(engine().argocd(station)).isEqualTo("Degraded");
    assertThat(engine().kstatus(station)).isEqualTo("Current");
    assertThat(engine().flux(station)).isEqualTo("current");
  }

  private static List<Map<String, String>> conditions(String... typesAndStatuses) {
    List<Map<String, String>> conditions = new ArrayList<>();
    for (int i = 0; i < typesAndStatuses.length; i += 2) {
      conditions.add(
          Map.of("type", typesAndStatuses[i], "status", typesAndStatuses[i + 1], "message", "it"));
    }
    return conditions;
  }

  private static boolean isPublished(BaseStationCertificate certificate) {
    return certificate.getStatus() != null
        && ConditionType.REVOCATION_PUBLISHED.isTrueIn(certificate.getStatus().conditions());
  }

  /** As it is once the operator has nothing more to say. */
  private BaseStation settled(Station station) {
    await()
        .atMost(Duration.ofSeconds(60))
        .during(Duration.ofSeconds(2))
        .until(
            new Callable<>() {
              private String last = "";

              @Override
              public Boolean call() {
                String version = team.sees(station).getMetadata().getResourceVersion();
                boolean isSame = version.equals(last);
                last = version;
                return isSame;
              }
            });
    return team.sees(station);
  }

  private void assertVerdicts(HasMetadata object, String kstatus, String argocd, String flux) {
    Map<String, Object> json = GitOpsEngine.json(object);
    assertThat(List.of(engine().kstatus(json), engine().argocd(json), engine().flux(json)))
        .as("%s", json)
        .containsExactly(kstatus, argocd, flux);
  }

  private void assertCertificate(HasMetadata object, String kstatus, String argocd) {
    Map<String, Object> json = GitOpsEngine.json(object);
    assertThat(List.of(engine().kstatus(json), engine().argocd(json)))
        .as("%s", json)
        .containsExactly(kstatus, argocd);
  }

  private GitOpsEngine engine() {
    return new GitOpsEngine(folder);
  }
}
