package io.keymast.decision;

import static io.keymast.decision.ACertificate.certificate;
import static io.keymast.decision.AStation.NOW;
import static io.keymast.decision.AStation.station;
import static org.assertj.core.api.Assertions.assertThat;

import io.keymast.domain.RevocationReason;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class UrgencyTest {
  private static final Instant END = Instant.parse("2026-11-25T12:30:00Z");

  @Test
  @DisplayName("Whose certificate ends first is the most urgent, to the hour")
  void byTheEnd() {
    Urgency urgency = of(station().having(certificate(1).ending(END)));

    assertThat(of(station().having(certificate(1).ending(END.minus(Duration.ofHours(1))))))
        .isLessThan(urgency);
    assertThat(of(station().having(certificate(1).ending(END.plus(Duration.ofMinutes(29))))))
        .isEqualTo(urgency);
    assertThat(of(station().having(certificate(1).ending(END.plus(Duration.ofMinutes(30))))))
        .isGreaterThan(urgency);
  }

  @Test
  @DisplayName("Of two that a station can use, the one that lasts longer counts")
  void lasting() {
    AStation renewed =
        station()
            .having(
                certificate(1).ending(END), certificate(2).ending(END.plus(Duration.ofDays(9))));

    assertThat(of(renewed)).isEqualTo(Urgency.of(END.plus(Duration.ofDays(9))));
  }

  @Test
  @DisplayName(
      "A station that has none, or only what has ended, is revoked or is for another key, is cut"
          + " off: nobody is more urgent")
  void cutOff() {
    assertThat(of(station())).isEqualTo(Urgency.CUT_OFF);
    assertThat(of(station().having(certificate(1).ending(NOW.minusSeconds(1)))))
        .isEqualTo(Urgency.CUT_OFF);
    assertThat(of(station().having(certificate(1).revoked(RevocationReason.SUPERSEDED))))
        .isEqualTo(Urgency.CUT_OFF);
    assertThat(of(station().withKey("B").having(certificate(1)))).isEqualTo(Urgency.CUT_OFF);
    assertThat(Urgency.CUT_OFF).isLessThan(Urgency.of(NOW));
  }

  /** Its next certificate is for the key that it has now. */
  private static Urgency of(AStation station) {
    return Urgency.of(station.observed(), station.key());
  }
}
