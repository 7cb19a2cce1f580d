package io.keymast.operator;

import static io.keymast.support.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.keymast.api.CertificateAuthorityStatus.Crl;
import io.keymast.support.ControlPlane;
import io.keymast.support.FaultProxy;
import io.keymast.support.OperatorJvm;
import io.keymast.support.RunArchive;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The operator's clock goes an hour forward while nobody answers it. */
class ApiServerAwayTest {
  private static final int UNANSWERED = 5;

  @Test
  @DisplayName("S25 After an hour without the API server the operator makes up for all by itself")
  void anHour() {
    ControlPlane controlPlane = ControlPlane.shared();
    PlatformTeam team = new PlatformTeam("away");
    try (FaultProxy proxy = FaultProxy.open(controlPlane);
        RunArchive archive = team.archive("away", controlPlane);
        OperatorJvm operator =
            OperatorJvm.startAhead(
                Duration.ofMinutes(1),
                controlPlane,
                proxy,
                team.authority().namespace(),
                "--no-leader-election",
                "--namespace",
                team.stationNamespace())) {
      Station due = Station.named("due");
      Station stolen = Station.named("stolen");
      Station newcomer = Station.named("newcomer");
      team.appliesAuthority("lora");
      team.applies(due, "certificate: {duration: 2h, renewBefore: 90m}");
      team.applies(stolen);
      team.awaitsReady(due);
      team.awaitsReady(stolen);
      Instant before =
          team.awaits(team.authority(), seen -> seen.getStatus().crl() != null)
              .getStatus()
              .crl()
              .thisUpdate();

      proxy.goesAway();
      team.applies(newcomer);
      team.applies(stolen, "state: Stolen");
      operator.advance(Duration.ofHours(1));
      await("an operator that asks in vain").until(() -> proxy.unanswered() >= UNANSWERED);
      assertThat(team.certificates()).hasSize(2);
      proxy.comesBack();

      team.awaitsReady(newcomer);
      await("the renewal that was due meanwhile").until(() -> team.certificatesOf(due).size() == 2);
      team.awaitsReady(due);
      await("the theft is published").until(() -> crl(team).entries() == 1);
      assertThat(crl(team).thisUpdate()).isAfter(before.plus(Duration.ofMinutes(59)));
      assertThat(team.certificates()).hasSize(4);
      assertThat(archive.judged(operator).sins()).isEmpty();
    } finally {
      team.leaves();
    }
  }

  private static Crl crl(PlatformTeam team) {
    return team.sees(team.authority()).getStatus().crl();
  }
}
