package io.keymast.revocation;

import static org.assertj.core.api.Assertions.assertThat;

import io.keymast.domain.TimeBounds;
import io.keymast.pki.CrlFields;
import io.keymast.revocation.PublicationSchedule.Cause;
import io.keymast.revocation.PublicationSchedule.Need;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class PublicationScheduleTest {
  private static final Instant NOW = LedgerSamples.NOW;

  private static LedgerSamples.Stored published(Duration validity) {
    return new LedgerSamples.Stored()
        .segment(
            LedgerSegment.Phase.ACTIVE,
            EntryLog.EMPTY.append(LedgerSamples.records(LedgerSamples.entries(1))))
        .head(new CrlFields(BigInteger.ONE, NOW, NOW.plus(validity)), 0);
  }

  private static Need decide(LedgerSamples.Stored stored, Instant now) {
    return decide(stored, TimeBounds.exactly(now));
  }

  private static Need decide(LedgerSamples.Stored stored, TimeBounds now) {
    return PublicationSchedule.decide(Optional.of(stored.ledger()), now, LedgerSamples.WEEK);
  }

  @Test
  @DisplayName("A CRL is due where there is none, and at once after a change")
  void changes() {
    assertThat(
            PublicationSchedule.decide(
                Optional.empty(), TimeBounds.exactly(NOW), LedgerSamples.WEEK))
        .isEqualTo(new Need.Now(Cause.NEVER_PUBLISHED));
    assertThat(decide(new LedgerSamples.Stored(), NOW))
        .isEqualTo(new Need.Now(Cause.NEVER_PUBLISHED));
    assertThat(
            decide(
                published(LedgerSamples.WEEK)
                    .append(LedgerSamples.records(LedgerSamples.entries(1))),
                NOW))
        .isEqualTo(new Need.Now(Cause.CHANGED));
  }

  @Test
  @DisplayName("Else it is signed again hourly, or at a quarter of a short validity")
  void refreshes() {
    Instant hour = NOW.plus(Duration.ofHours(1));

    assertThat(decide(published(LedgerSamples.WEEK), NOW)).isEqualTo(new Need.Later(hour));
    assertThat(decide(published(LedgerSamples.WEEK), hour.minusSeconds(1)))
        .isEqualTo(new Need.Later(hour));
    assertThat(decide(published(LedgerSamples.WEEK), hour))
        .isEqualTo(new Need.Now(Cause.REFRESH_DUE));
    assertThat(decide(published(Duration.ofMinutes(8)), NOW))
        .isEqualTo(new Need.Later(NOW.plus(Duration.ofMinutes(2))));
    assertThat(decide(published(LedgerSamples.WEEK), NOW.plus(Duration.ofDays(30))))
        .isEqualTo(new Need.Now(Cause.REFRESH_DUE));
  }

  @Test
  @DisplayName(
      "S36 While two clocks disagree, a change is published at once, and a refresh from half of the"
          + " validity on by whichever clock is ahead, not at each look")
  void clocksDisagree() {
    LedgerSamples.Stored published = published(LedgerSamples.WEEK);
    Duration hour = Duration.ofHours(1);
    Instant half = NOW.plus(LedgerSamples.WEEK.dividedBy(2));
    Instant farAhead = NOW.plus(Duration.ofDays(365));

    assertThat(decide(published, TimeBounds.between(half.minus(hour), half.minusSeconds(1))))
        .isEqualTo(new Need.Later(half));
    assertThat(decide(published, TimeBounds.between(half.minus(hour), half)))
        .isEqualTo(new Need.Now(Cause.ENDING));
    assertThat(decide(published, TimeBounds.between(NOW.minus(Duration.ofDays(365)), half)))
        .isEqualTo(new Need.Now(Cause.ENDING));
    assertThat(decide(published, TimeBounds.between(NOW, farAhead)))
        .isEqualTo(new Need.Now(Cause.ENDING));
    assertThat(
            decide(
                published(LedgerSamples.WEEK.multipliedBy(2)), TimeBounds.between(NOW, farAhead)))
        .isInstanceOf(Need.Later.class);
    assertThat(
            decide(
                published.append(LedgerSamples.records(LedgerSamples.entries(1))),
                TimeBounds.between(NOW, NOW.plus(hour))))
        .isEqualTo(new Need.Now(Cause.CHANGED));
  }

  @Test
  @DisplayName("A CRL from the future is signed again at once, where a person has said so")
  void timeSetRight() {
    LedgerSamples.Stored published = published(LedgerSamples.WEEK);
    Instant now = NOW.minus(Duration.ofDays(1));

    assertThat(decide(published, now)).isInstanceOf(Need.Later.class);
    assertThat(decide(published.note(new WrongTimes(NOW, BigInteger.ONE)), now))
        .isEqualTo(new Need.Now(Cause.TIME_SET_RIGHT));
  }
}
