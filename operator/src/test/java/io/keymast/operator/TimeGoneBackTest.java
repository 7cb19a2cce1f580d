package io.keymast.operator;

import static org.assertj.core.api.Assertions.assertThat;

import io.keymast.api.CertificateAuthorityStatus.Crl;
import io.keymast.status.ConditionType;
import io.keymast.support.MutableClock;
import java.math.BigInteger;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The operator's clock and the API server's agree, and are both wrong. */
class TimeGoneBackTest {
  private static final MutableClock CLOCK = new MutableClock();
  private static final PlatformTeam TEAM = new PlatformTeam("gone-back");
  private static OperatorUnderTest operator = OperatorUnderTest.start(CLOCK);

  @AfterAll
  static void platformTeamLeaves() {
    TEAM.leaves();
    operator.close();
  }

  @Test
  @DisplayName(
      "Both clocks behind what was signed already: nothing is issued before a person says so; then"
          + " the CRL goes back in time, once, and a restart forgets none of it")
  void behind() {
    TEAM.appliesAuthority("lora");
    Station before = Station.named("before-back");
    TEAM.applies(before);
    TEAM.awaitsReady(before);
    Crl future =
        TEAM.awaits(TEAM.authority(), seen -> seen.getStatus().crl() != null).getStatus().crl();

    CLOCK.advance(Duration.ofMinutes(-4));
    TEAM.hurries(TEAM.authority());

    TEAM.awaits(TEAM.authority(), "False", "ClockBehind");
    Station after = Station.named("after-back");
    TEAM.applies(after);
    TEAM.awaits(after, ConditionType.READY, "False", "IssuingHeld");
    assertThat(TEAM.certificatesOf(after)).isEmpty();

    TEAM.patches(TEAM.sees(TEAM.authority()), "{\"spec\":{\"resume\":\"it is right\"}}");

    TEAM.awaitsReady(after);
    TEAM.awaits(TEAM.authority(), "True", "Issuing");
    Crl back =
        TEAM.awaits(
                TEAM.authority(),
                seen -> !seen.getStatus().crl().thisUpdate().isAfter(CLOCK.instant()))
            .getStatus()
            .crl();
    assertThat(back.thisUpdate()).isBefore(future.thisUpdate());
    assertThat(new BigInteger(back.number())).isGreaterThan(new BigInteger(future.number()));

    operator.close();
    operator = OperatorUnderTest.start(CLOCK);

    Station restarted = Station.named("restarted-back");
    TEAM.applies(restarted);
    TEAM.awaitsReady(restarted);
    TEAM.awaits(TEAM.authority(), "True", "Issuing");
    assertThat(TEAM.eventsOf(TEAM.sees(TEAM.authority())))
        .filteredOn(event -> "ClockBehind".equals(event.getReason()))
        .hasSize(1);
  }
}
