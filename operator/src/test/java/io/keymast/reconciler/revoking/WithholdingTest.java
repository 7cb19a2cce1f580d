package io.keymast.reconciler.revoking;

import static org.assertj.core.api.Assertions.assertThat;

import io.keymast.pki.CrlFields;
import io.keymast.revocation.Recovered;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** How long a CRL waits for revocations that its ledger had lost. */
class WithholdingTest {
  private static final Instant NOW = Instant.parse("2026-11-28T12:00:00Z");
  private static final Duration VALIDITY = Duration.ofDays(8);
  private static final Duration QUARTER = Duration.ofDays(2);

  /** Soon to wrap, as the clock of the machine may. */
  private static final long BEGIN = Long.MAX_VALUE - Duration.ofSeconds(3).toNanos();

  @Test
  @DisplayName("S41 A quarter of a CRL's time, by a clock that nobody sets")
  void byNanoTime() {
    Withholding waiting = Withholding.begin(BEGIN, NOW, QUARTER);

    assertThat(waiting.isOver(after(QUARTER.minusNanos(1)))).isFalse();
    assertThat(waiting.isOver(after(QUARTER))).isTrue();
    assertThat(waiting.until()).isEqualTo(NOW.plus(QUARTER));
  }

  @Test
  @DisplayName("S41 However often the operator starts: it counts from when the loss was noticed")
  void restarted() {
    assertThat(atMost(lostAndNoticed(NOW, NOW))).isEqualTo(QUARTER);
    assertThat(atMost(lostAndNoticed(daysAgo(1), daysAgo(1)))).isEqualTo(Duration.ofDays(1));
    assertThat(atMost(lostAndNoticed(daysAgo(3), daysAgo(3)))).isZero();
  }

  @Test
  @DisplayName("S41 A clock that was behind, or ahead, when it was noticed neither ends nor adds")
  void noticedByAWrongClock() {
    assertThat(atMost(lostAndNoticed(daysAgo(1), daysAgo(365)))).isEqualTo(Duration.ofDays(1));
    assertThat(atMost(lostAndNoticed(daysAgo(1), daysAgo(-365)))).isEqualTo(QUARTER);
  }

  @Test
  @DisplayName("S41 Nor does a number that is ahead of the time, which tells no time")
  void numberAhead() {
    assertThat(atMost(lostAndNoticed(daysAgo(-365), daysAgo(1)))).isEqualTo(Duration.ofDays(1));
  }

  @Test
  @DisplayName("S41 Not into the last quarter of the newest CRL that anybody has")
  void newestRunsOut() {
    assertThat(atMost(lostAndNoticed(daysAgo(5), NOW))).isEqualTo(Duration.ofDays(1));
    assertThat(atMost(lostAndNoticed(daysAgo(7), NOW))).isZero();
    assertThat(atMost(new Recovered(number(daysAgo(5)), Optional.empty())))
        .as("also once a person has gone on")
        .isEqualTo(Duration.ofDays(1));
  }

  @Test
  @DisplayName("S41 By the times that the newest CRL has itself, where they are known")
  void ownTimes() {
    assertThat(atMost(noticedNow(NOW, Duration.ofDays(4)))).isEqualTo(Duration.ofDays(1));
    assertThat(atMost(noticedNow(daysAgo(3), Duration.ofDays(4)))).isZero();
    assertThat(atMost(noticedNow(daysAgo(11), Duration.ofDays(16)))).isEqualTo(Duration.ofDays(1));
  }

  @Test
  @DisplayName("S41 What nobody can read, or was noted where no CRL was lost, ends nothing")
  void nothingLost() {
    assertThat(atMost(new Recovered(BigInteger.ZERO, Optional.of(Instant.EPOCH))))
        .isEqualTo(QUARTER);
  }

  @Test
  @DisplayName("S41 It is tried at once, every 5 s for a minute, then once a minute")
  void triedLessOften() {
    Withholding begun = Withholding.begin(BEGIN, NOW, QUARTER);
    assertThat(begun.isToBeTried(BEGIN)).isTrue();

    Withholding first = begun.tried(BEGIN, 2, "quota");
    assertThat(first.untilNextLook(BEGIN)).isEqualTo(Duration.ofSeconds(5));
    assertThat(first.isToBeTried(after(Duration.ofSeconds(4)))).isFalse();
    assertThat(first.isToBeTried(after(Duration.ofSeconds(5)))).isTrue();

    long later = after(Duration.ofMinutes(1));
    assertThat(first.tried(later, 2, "quota").untilNextLook(later))
        .isEqualTo(Duration.ofMinutes(1));
  }

  @Test
  @DisplayName("S41 It is looked at again when the time is over, however soon that is")
  void lastLook() {
    long shortBeforeTheEnd = after(QUARTER.minusSeconds(1));
    Withholding waiting =
        Withholding.begin(BEGIN, NOW, QUARTER).tried(shortBeforeTheEnd, 2, "quota");

    assertThat(waiting.untilNextLook(shortBeforeTheEnd)).isEqualTo(Duration.ofSeconds(1));
  }

  @Test
  @DisplayName("S41 It says how many are missing, why, until when, and that new ones wait too")
  void told() {
    Withholding waiting = Withholding.begin(BEGIN, NOW, QUARTER).tried(BEGIN, 2, "no quota");

    assertThat(waiting.asViolation().message())
        .contains("(2)", "no quota", NOW.plus(QUARTER).toString(), "revoked meanwhile");
  }

  private static Duration atMost(Recovered noted) {
    return Withholding.atMost(NOW, Optional.of(noted), VALIDITY);
  }

  private static Recovered lostAndNoticed(Instant newest, Instant noticed) {
    return new Recovered(number(newest), Optional.of(noticed));
  }

  private static Recovered noticedNow(Instant signed, Duration validity) {
    CrlFields newest = new CrlFields(number(signed), signed, signed.plus(validity));
    return new Recovered(newest.number(), Optional.of(NOW), Optional.of(newest));
  }

  private static BigInteger number(Instant signed) {
    return BigInteger.valueOf(signed.getEpochSecond());
  }

  private static Instant daysAgo(int days) {
    return NOW.minus(Duration.ofDays(days));
  }

  private static long after(Duration duration) {
    return BEGIN + duration.toNanos();
  }
}
