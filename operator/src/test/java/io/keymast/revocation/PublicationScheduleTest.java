package io.keymast.revocation;

import static org.assertj.core.api.Assertions.assertThat;

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
    return PublicationSchedule.decide(Optional.of(stored.ledger()), now);
  }

  @Test
  @DisplayName("A CRL is due where there is none, and at once after a change")
  void changes() {
    assertThat(PublicationSchedule.decide(Optional.empty(), NOW))
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
}
