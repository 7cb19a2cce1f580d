package io.keymast.operator;

import static org.assertj.core.api.Assertions.assertThat;

import io.keymast.status.ConditionType;
import io.keymast.support.MutableClock;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The operator's clock and the API server's agree, and are both wrong. */
class TimeGoneBackTest {
  private static final MutableClock CLOCK = new MutableClock();
  private static final PlatformTeam TEAM = new PlatformTeam("gone-back");
  private static final OperatorUnderTest OPERATOR = OperatorUnderTest.start(CLOCK);

  @AfterAll
  static void platformTeamLeaves() {
    TEAM.leaves();
    OPERATOR.close();
  }

  @Test
  @DisplayName(
      "Both clocks behind what was signed already: nothing is issued before a person says so")
  void behind() {
    TEAM.appliesAuthority("lora");
    Station before = Station.named("before-back");
    TEAM.applies(before);
    TEAM.awaitsReady(before);

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
  }
}
