package io.keymast.operator;

import static org.assertj.core.api.Assertions.assertThat;

import io.keymast.status.ConditionType;
import io.keymast.support.CertManager;
import io.keymast.support.ControlPlane;
import java.nio.file.Path;
import java.time.Clock;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A cluster that gets cert-manager only after an authority has asked for it. */
class LateCertManagerTest {
  private static final ControlPlane CONTROL_PLANE = ControlPlane.separate("late-cert-manager");
  private static final PlatformTeam TEAM = new PlatformTeam("late", CONTROL_PLANE);
  private static final CaFiles CA = CaFiles.pkcs8();
  private static final OperatorUnderTest OPERATOR =
      OperatorUnderTest.start(Clock.systemUTC(), CONTROL_PLANE);

  @AfterAll
  static void ends() {
    OPERATOR.close();
    CONTROL_PLANE.stop();
  }

  @Test
  @DisplayName(
      "Without cert-manager an authority says so, and others go on; with it, its ClusterIssuer signs")
  void comesLater(@TempDir Path folder) {
    DelegatedStations stations =
        new DelegatedStations(TEAM, new ForeignIssuer(folder, Clock.systemUTC()), CONTROL_PLANE);
    TEAM.appliesAuthorityOf(
        "lora", DelegatedStations.delegatingTo("name: pki, kind: ClusterIssuer", CA.certificate()));
    TEAM.awaits(TEAM.authority(), "False", "CertManagerUnreachable");
    Station waiting = stations.enrolled("waiting");
    TEAM.awaits(waiting, ConditionType.READY, "False", "AuthorityNotReady");
    PlatformTeam beside = TEAM.with("beside");
    beside.appliesAuthority("beside");
    Station untouched = Station.named("untouched");
    beside.applies(untouched);
    beside.awaitsReady(untouched);

    try (CertManager certManager =
        CertManager.startForAll(CONTROL_PLANE, TEAM.authority().namespace())) {
      TEAM.suppliesCa("pki-tls", CA);
      TEAM.applies(
          """
          apiVersion: cert-manager.io/v1
          kind: ClusterIssuer
          metadata: {name: pki}
          spec: {ca: {secretName: pki-tls}}
          """);

      TEAM.awaits(TEAM.authority(), "True", "Issuing");
      TEAM.awaitsReady(waiting);
      assertThat(TEAM.currentOf(waiting).getSpec().certificate()).endsWith(CA.certificate());
      assertThat(TEAM.certificatesOf(waiting)).hasSize(1);
      stations.awaitsNoRequestOf(waiting);
    }
  }
}
