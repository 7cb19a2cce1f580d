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
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The machine sleeps: its wall clock goes on, its timers don't; or no operator runs. */
class ClockJumpTest {
  @AutoClose private static final RestoredRuns RUNS = RestoredRuns.of(ClockJumpTest.class);

  private final ControlPlane controlPlane = ControlPlane.shared();
  private final PlatformTeam team = new PlatformTeam("asleep");
  private final RunArchive archive = team.archive(team.stationNamespace());
  private final OperatorJvm operator = startAhead(Duration.ofMinutes(1));

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
    try (LongRun run = RUNS.run("a machine that slept past a renewal", archive, operator)) {
      sleepsPastARenewal(run);
      archive.awaitsNoSin(operator);
      run.holds();
    }
  }

  private void sleepsPastARenewal(LongRun run) {
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
    Instant asleep = operator.now();
    operator.advance(Duration.between(asleep, renewalTime.plusSeconds(1)));
    archive.hearsOfSleep(asleep, operator.now());
    run.isMet();

    await().until(() -> team.certificatesOf(due).size() == 2);
    await().until(() -> thisUpdate().isAfter(published.nextUpdate()));
    assertThat(team.certificatesOf(due).getLast().getSpec().causes()).containsExactly("Renewal");
    assertThat(team.ledgerEntryOf(first)).isEmpty();
    assertThat(team.certificatesOf(later)).hasSize(1);
  }

  @Test
  @DisplayName(
      "S36 An operator that was down for six of the seven days of its CRL publishes the next one"
          + " when it starts, and the auditor finds nothing")
  void isDownForDays() {
    team.hasAnAuthority();
    Station station = Station.named("asleep-down");
    team.applies(station);
    team.awaitsReady(station);
    Crl published =
        team.awaits(team.authority(), seen -> seen.getStatus().crl() != null).getStatus().crl();
    archive.keepsLists();
    operator.stop();

    try (OperatorJvm next = startAhead(Duration.ofDays(6));
        LongRun run = RUNS.run("no operator for six days", archive, next)) {
      run.isMet();
      await().until(() -> thisUpdate().isAfter(published.thisUpdate().plus(Duration.ofDays(5))));
      assertThat(next.now()).isBefore(published.nextUpdate());
      assertThat(team.certificatesOf(station)).hasSize(1);
      archive.awaitsNoSin(next);
      run.holds();
    }
  }

  private OperatorJvm startAhead(Duration ahead) {
    return OperatorJvm.startAhead(
        ahead,
        controlPlane,
        team.stationNamespace(),
        "--no-leader-election",
        "--namespace",
        team.stationNamespace());
  }

  /** Of the newest CRL that its status tells of. */
  private Instant thisUpdate() {
    return team.sees(team.authority()).getStatus().crl().thisUpdate();
  }
}
