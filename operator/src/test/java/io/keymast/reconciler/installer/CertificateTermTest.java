package io.keymast.reconciler.installer;

import static org.assertj.core.api.Assertions.assertThat;

import io.keymast.domain.Validity;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class CertificateTermTest {
  private static final Instant NOW = Instant.parse("2026-11-23T12:00:00Z");
  private static final Instant FAR = NOW.plus(Duration.ofDays(3650));
  private static final CertificateTerm A_DAY =
      new CertificateTerm(Duration.ofHours(24), Duration.ofHours(12));

  @Test
  @DisplayName("Begins five minutes early and ends after its time")
  void starts() {
    assertThat(A_DAY.startingAt(NOW.plusMillis(7), FAR))
        .isEqualTo(new Validity(NOW.minusSeconds(300), NOW.plus(Duration.ofHours(24))));
  }

  @Test
  @DisplayName("Is due from its half life on, to the second")
  void halfLife() {
    Validity current = A_DAY.startingAt(NOW, FAR);
    Instant half = NOW.plus(Duration.ofHours(12));

    assertThat(A_DAY.isDue(current, half.minusSeconds(1), FAR)).isFalse();
    assertThat(A_DAY.isDue(current, half, FAR)).isTrue();
    assertThat(A_DAY.isDue(current, NOW.plus(Duration.ofDays(9)), FAR)).isTrue();
  }

  @Test
  @DisplayName("Never outlives its issuer, whose end does not make one at each look")
  void issuerEnds() {
    Instant issuerEnd = NOW.plus(Duration.ofHours(3));
    Validity clamped = A_DAY.startingAt(NOW, issuerEnd);

    assertThat(clamped.notAfter()).isEqualTo(issuerEnd);
    assertThat(A_DAY.isDue(clamped, NOW.plusSeconds(30), issuerEnd)).isFalse();
    assertThat(A_DAY.isDue(clamped, NOW.plusSeconds(30), issuerEnd.plusSeconds(60))).isTrue();
  }

  @Test
  @DisplayName("Is not due any more once its issuer has ended")
  void issuerHasEnded() {
    Instant issuerEnd = NOW.plus(Duration.ofHours(3));
    Validity last = A_DAY.startingAt(NOW, issuerEnd);

    assertThat(A_DAY.isDue(last, issuerEnd, issuerEnd)).isFalse();
    assertThat(A_DAY.isDue(last, issuerEnd.plus(Duration.ofDays(1)), issuerEnd)).isFalse();
  }
}
