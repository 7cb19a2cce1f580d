package io.keymast.operator;

import static io.keymast.support.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.keymast.api.BaseStationCertificate;
import io.keymast.api.CertificateAuthorityStatus.Crl;
import io.keymast.support.ControlPlane;
import io.keymast.support.OperatorJvm;
import io.keymast.support.RunArchive;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The machine sleeps: its wall clock goes on, its timers don't. */
class ClockJumpTest {
  private final ControlPlane controlPlane = ControlPlane.shared();
  private final PlatformTeam team = new PlatformTeam("asleep");
  private final RunArchive archive =
      RunArchive.open(
          "asleep", controlPlane, team.stationNamespace(), team.authority().namespace());
  private final OperatorJvm operator =
      OperatorJvm.startAhead(
          Duration.ofMinutes(1),
          controlPlane,
          "asleep",
          "--no-leader-election",
          "--namespace",
          team.stationNamespace());

  @AfterEach
  void end() {
    team.leaves();
    operator.close();
    archive.close();
  }

  @Test
  @DisplayName(
      "S19 An operator whose machine slept past a renewal and past the CRL's end makes up for"
          + " both at once, and the auditor finds nothing")
  void sleepsPastARenewal() {
    team.hasAnAuthority();
    Station due = Station.named("asleep-due");
    Station later = Station.named("asleep-later");
    team.applies(due);
    team.applies(later, "certificate: {duration: 87600h}");
    team.awaitsReady(later);
    Instant renewalTime = team.awaitsReady(due).getStatus().certificate().renewalTime();
    Crl published =
        team.awaits(team.authority(), seen -> seen.getStatus().crl() != null).getStatus().crl();
    BaseStationCertificate first = team.currentOf(due);

    archive.keepsLists();
    operator.advance(Duration.between(operator.now(), renewalTime.plusSeconds(1)));

    await().until(() -> team.certificatesOf(due).size() == 2);
    await()
        .until(
            () ->
                team.sees(team.authority())
                    .getStatus()
                    .crl()
                    .thisUpdate()
                    .isAfter(published.nextUpdate()));
    assertThat(team.certificatesOf(due).getLast().getSpec().causes()).containsExactly("Renewal");
    assertThat(team.ledgerEntryOf(first)).isEmpty();
    assertThat(team.certificatesOf(later)).hasSize(1);
    archive.awaitsNoSin(operator);
  }
}
