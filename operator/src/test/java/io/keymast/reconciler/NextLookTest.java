package io.keymast.reconciler;

import static io.keymast.decision.ACertificate.certificate;
import static io.keymast.decision.AStation.NOW;
import static io.keymast.decision.AStation.station;
import static io.keymast.decision.AnAuthority.authority;
import static org.assertj.core.api.Assertions.assertThat;

import io.keymast.decision.ACertificate;
import io.keymast.decision.AStation;
import io.keymast.decision.Decision;
import io.keymast.decision.Hindrance;
import io.keymast.decision.IssuanceCause;
import io.keymast.decision.Obstacle;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What time alone changes is looked at when it does, not at the next full pass. */
class NextLookTest {
  private static final Instant END = NOW.plus(Duration.ofDays(730));

  private static Duration next(AStation station) {
    return NextLook.after(station.decided(), station.observed(), station.observed().now());
  }

  @Test
  @DisplayName("S31 the next look is due at the delivery's deadline, also after a restart")
  void deliveryDeadline() {
    ACertificate regenerated = certificate(1).because(IssuanceCause.REGENERATED).valid(NOW, END);
    AStation station = station().having(regenerated);

    assertThat(next(station.at(NOW.plusSeconds(600)))).isEqualTo(Duration.ofMinutes(5));
    assertThat(next(station.at(NOW.plusSeconds(897)))).isEqualTo(Duration.ofSeconds(3));
    assertThat(next(station.at(NOW.plusSeconds(900)))).isGreaterThan(Duration.ofMinutes(9));
  }

  @Test
  @DisplayName(
      "S19 a clock that jumped while the station was looked at brings the next look at once")
  void jump() {
    AStation station = station().having(certificate(1).valid(NOW, END));
    Duration tenMinutes = Duration.ofMinutes(10);

    assertThat(next(station)).isGreaterThanOrEqualTo(tenMinutes);
    assertThat(NextLook.after(station.decided(), station.observed(), END))
        .isEqualTo(Duration.ofSeconds(1));
  }

  @Test
  @DisplayName("A station that waits for its turn is looked at when its certificate ends before")
  void inLine() {
    AStation station = station().having(certificate(1).ending(NOW.plusSeconds(10)));
    Duration soon = Duration.ofSeconds(3);

    assertThat(inLine(station, Duration.ofHours(1))).isEqualTo(Duration.ofSeconds(11));
    assertThat(inLine(station, soon)).isEqualTo(soon);
  }

  private static Duration inLine(AStation station, Duration turn) {
    Decision.Issue due = (Decision.Issue) station.decided();
    Decision meanwhile =
        due.meanwhile(station.observed(), new Hindrance(Obstacle.RATE_LIMITED, "it waits"));
    return NextLook.inLine(turn, meanwhile, station.observed(), NOW);
  }

  @Test
  @DisplayName("S22 the next look is due in the second after a certificate's end, whatever waits")
  void end() {
    ACertificate ending = certificate(1).ending(NOW.plusSeconds(10));

    assertThat(next(station().having(ending).under(authority().paused())))
        .isEqualTo(Duration.ofSeconds(11));
    assertThat(next(station().having(ending).whoseKeyIsRetired()))
        .isEqualTo(Duration.ofSeconds(11));
  }
}
