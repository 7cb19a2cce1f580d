package io.keymast.reconciler.restore;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** How long an authority waits for those who know what was published, and whom it asks. */
class SeenLedgerTest {
  private static final Instant START = Instant.parse("2026-11-23T12:00:00Z");
  private static final Instant LATER = START.plus(Duration.ofHours(1));

  private final SeenLedger seen = SeenLedger.first(BigInteger.TEN, START).askedAt(START);

  @Test
  @DisplayName(
      "S41 A person's word lets issuing go on, and ends no asking before all have answered")
  void waived() {
    SeenLedger waived = seen.askedAt(LATER).waived();

    assertThat(waived.isSettled()).isTrue();
    assertThat(waived.isCompared()).isFalse();
    assertThat(waived.isToBeAsked(LATER.plusSeconds(1))).isFalse();
    assertThat(waived.isToBeAsked(LATER.plus(Duration.ofMinutes(1)))).isTrue();
    assertThat(waived.compared().isCompared()).isTrue();
  }

  @Test
  @DisplayName("A word after all have answered takes nothing back")
  void waivedTooLate() {
    assertThat(seen.compared().waived()).isEqualTo(seen.compared());
  }

  @Test
  @DisplayName("S41 A clock that is set back makes nobody wait, nor ends the asking")
  void clockIsSetBack() {
    Instant before = START.minus(Duration.ofDays(1));

    assertThat(seen.isTooLate(START)).isFalse();
    assertThat(seen.isTooLate(before)).isTrue();
    assertThat(seen.askedAt(LATER).isToBeAsked(before)).isTrue();
  }
}
