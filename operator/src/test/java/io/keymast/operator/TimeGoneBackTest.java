package io.keymast.operator;

import static org.assertj.core.api.Assertions.assertThat;

import io.keymast.api.CertificateAuthorityStatus.Crl;
import io.keymast.status.ConditionType;
import io.keymast.support.ControlPlane;
import io.keymast.support.OperatorJvm;
import io.keymast.support.RunArchive;
import java.math.BigInteger;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The operator's clock and the API server's agree, and are both wrong. */
class TimeGoneBackTest {
  @AutoClose private static final RestoredRuns RUNS = RestoredRuns.of(TimeGoneBackTest.class);

  private final ControlPlane controlPlane = ControlPlane.shared();
  private final PlatformTeam team = new PlatformTeam("gone-back");
  private final RunArchive archive = team.archive("gone-back");
  private final OperatorJvm operator =
      OperatorJvm.startAhead(
          Duration.ofMinutes(10),
          controlPlane,
          "gone-back",
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
      "Both clocks behind what was signed already: nothing is issued before a person says so; then"
          + " the CRL goes back in time, once, and a restart forgets none of it; the auditor, told"
          + " of that word, finds nothing")
  void behind() {
    try (LongRun run = RUNS.run("clocks that were ahead together", archive, operator)) {
      goBack(run);
      archive.awaitsNoSin(operator);
      run.holds();
    }
  }

  private void goBack(LongRun run) {
    team.appliesAuthority("lora");
    Station before = Station.named("before-back");
    team.applies(before);
    team.awaitsReady(before);
    Crl future =
        team.awaits(team.authority(), seen -> seen.getStatus().crl() != null).getStatus().crl();

    archive.keepsLists();
    operator.advance(Duration.ofMinutes(-4));
    team.hurries(team.authority());

    team.awaits(team.authority(), "False", "ClockBehind");
    run.isMet();
    Station after = Station.named("after-back");
    team.applies(after);
    team.awaits(after, ConditionType.READY, "False", "IssuingHeld");
    assertThat(team.certificatesOf(after)).isEmpty();

    archive.hearsOfTimeTakenBack(operator.now());
    team.patches(team.sees(team.authority()), "{\"spec\":{\"resume\":\"it is right\"}}");

    team.awaitsReady(after);
    team.awaits(team.authority(), "True", "Issuing");
    Crl back =
        team.awaits(
                team.authority(),
                seen -> !seen.getStatus().crl().thisUpdate().isAfter(operator.now()))
            .getStatus()
            .crl();
    assertThat(back.thisUpdate()).isBefore(future.thisUpdate());
    assertThat(new BigInteger(back.number())).isGreaterThan(new BigInteger(future.number()));

    archive.keepsLists();
    operator.kill();

    Station restarted = Station.named("restarted-back");
    team.applies(restarted);
    team.awaitsReady(restarted);
    team.awaits(team.authority(), "True", "Issuing");
    assertThat(team.eventsOf(team.sees(team.authority())))
        .filteredOn(event -> "ClockBehind".equals(event.getReason()))
        .hasSize(1);
  }
}
