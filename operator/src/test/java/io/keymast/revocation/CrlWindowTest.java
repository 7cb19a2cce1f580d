package io.keymast.revocation;

import static org.assertj.core.api.Assertions.assertThat;

import io.keymast.domain.TimeBounds;
import io.keymast.pki.CrlFields;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Label;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** By which clock a CRL says from when to when it counts. */
class CrlWindowTest {
  private static final Instant SIGNED = LedgerSamples.NOW;
  private static final Duration WEEK = LedgerSamples.WEEK;
  private static final Optional<CrlFields> BEFORE =
      Optional.of(new CrlFields(BigInteger.ONE, SIGNED, SIGNED.plus(WEEK)));

  private static CrlWindow window(Instant one, Instant other) {
    return CrlWindow.of(TimeBounds.between(one, other), BEFORE, WEEK);
  }

  @Test
  @DisplayName("By clocks that agree, a CRL counts from now on")
  void agree() {
    Instant now = SIGNED.plusMillis(3_600_500);

    assertThat(CrlWindow.of(TimeBounds.exactly(now), BEFORE, WEEK))
        .isEqualTo(
            new CrlWindow(
                now.truncatedTo(ChronoUnit.SECONDS),
                now.truncatedTo(ChronoUnit.SECONDS).plus(WEEK)));
  }

  @Test
  @DisplayName("By clocks that agree and are behind what was signed, thisUpdate stays")
  void behind() {
    TimeBounds behind = TimeBounds.exactly(SIGNED.minus(Duration.ofDays(1)));

    assertThat(CrlWindow.of(behind, BEFORE, WEEK))
        .isEqualTo(new CrlWindow(SIGNED, SIGNED.plus(WEEK)));
    assertThat(CrlWindow.of(behind, Optional.empty(), WEEK).thisUpdate())
        .isEqualTo(behind.earliest());
  }

  @Test
  @DisplayName("A clock that is far ahead makes no CRL that gates keep for longer than two weeks")
  void farAhead() {
    Instant now = SIGNED.plus(Duration.ofDays(4));

    assertThat(window(now, now.plus(Duration.ofDays(365))))
        .isEqualTo(new CrlWindow(now, now.plus(WEEK.multipliedBy(2))));
  }

  @Test
  @DisplayName(
      "A clock that is behind what was signed is the wrong one: the CRL lasts by the other")
  void farBehind() {
    Instant now = SIGNED.plus(Duration.ofDays(40));

    assertThat(window(SIGNED.minus(Duration.ofDays(365)), now))
        .isEqualTo(new CrlWindow(SIGNED, now.plus(WEEK)));
  }

  @Property
  @Label(
      "Whichever clock is wrong: by the right one the CRL has begun, its time does not go back,"
          + " and it lasts for a week, unless they are further apart than that")
  void whicheverIsRight(
      @ForAll @LongRange(min = 0, max = 3_000_000) long sinceSigned,
      @ForAll @LongRange(min = -604_800, max = 604_800) long apart) {
    Instant right = SIGNED.plusSeconds(sinceSigned);

    CrlWindow window = window(right, right.plusSeconds(apart));

    assertThat(window.thisUpdate()).isBetween(SIGNED, right);
    assertThat(window.nextUpdate()).isAfterOrEqualTo(right.plus(WEEK));
  }
}
