package io.keymast.revocation;

import static org.assertj.core.api.Assertions.assertThat;

import io.keymast.domain.RevocationReason;
import io.keymast.domain.SerialNumber;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What a CRL says of time, by clocks that are right and wrong, and of what has expired. */
class CrlTimeTest {
  private final LedgerUnderTest ledger = LedgerUnderTest.create();

  @Test
  @DisplayName("S41 CRL numbers go up within a second, and follow the clock after a restore")
  void numbersGoUp() {
    BigInteger first = ledger.publish().fields().number();
    BigInteger second = ledger.publish().fields().number();
    ledger.clock().advance(Duration.ofHours(1));
    BigInteger later = ledger.publish().fields().number();

    assertThat(first).isEqualTo(LedgerSamples.NOW.getEpochSecond());
    assertThat(second).isEqualTo(first.add(BigInteger.ONE));
    assertThat(later).isEqualTo(LedgerSamples.NOW.getEpochSecond() + 3600);
  }

  @Test
  @DisplayName(
      "S36 By a clock behind the newest CRL what is revoked is published under its thisUpdate; once"
          + " a person says that it is right, a CRL of now follows, and then time goes on")
  void clockBehind() {
    PublishedCrl before = ledger.publish();
    ledger.clock().advance(Duration.ofMinutes(-5));
    ledger.revoke(LedgerSamples.entries(1));

    PublishedCrl behind = ledger.publish();
    new RecoveryNotes(ledger.ledger())
        .noteWrongTimes(ledger.authority(), before.fields().thisUpdate());
    PublishedCrl right = ledger.publish();
    ledger.clock().advance(Duration.ofMinutes(-1));
    PublishedCrl next = ledger.publish();

    assertThat(behind.entries()).isEqualTo(1);
    assertThat(behind.fields().thisUpdate()).isEqualTo(before.fields().thisUpdate());
    assertThat(right.fields().thisUpdate())
        .isEqualTo(before.fields().thisUpdate().minus(Duration.ofMinutes(5)));
    assertThat(next.fields().thisUpdate()).isEqualTo(right.fields().thisUpdate());
    assertThat(List.of(behind, right, next))
        .extracting(crl -> crl.fields().number())
        .isSorted()
        .doesNotHaveDuplicates();
    assertThat(ledger.readAsReplica()).isEqualTo(next);
  }

  @Test
  @DisplayName(
      "S36 By a clock behind the newest CRL nothing goes that has not expired yet, and what ends"
          + " before that CRL's time is listed too")
  void clockFarBehind() {
    Instant soon = LedgerSamples.NOW.plus(Duration.ofDays(30));
    ledger.revoke(
        List.of(
            LedgerSamples.entry(LedgerSamples.serialNumber(), RevocationReason.SUPERSEDED, soon)));
    ledger.clock().advance(Duration.ofDays(29));
    ledger.publish();
    ledger.clock().advance(Duration.ofDays(31));
    assertThat(ledger.publish().entries()).as("ahead: once more").isEqualTo(1);
    ledger.clock().advance(Duration.ofDays(-60));
    ledger.revoke(
        List.of(
            LedgerSamples.entry(
                LedgerSamples.serialNumber(), RevocationReason.KEY_COMPROMISE, soon)));

    PublishedCrl right = ledger.publish();

    assertThat(right.entries()).isEqualTo(2);
    assertThat(ledger.publish().entries()).isEqualTo(2);
  }

  @Test
  @DisplayName("An expired certificate is on one more CRL, then no longer")
  void expiredEntriesStayOneMoreCrl() {
    SerialNumber expiring = LedgerSamples.serialNumber();
    ledger.revoke(
        List.of(
            LedgerSamples.entry(RevocationReason.SUPERSEDED),
            LedgerSamples.entry(
                expiring,
                RevocationReason.SUPERSEDED,
                LedgerSamples.NOW.plus(Duration.ofHours(1)))));
    assertThat(ledger.publish().entries()).isEqualTo(2);

    ledger.clock().advance(Duration.ofHours(2));
    assertThat(ledger.publish().entries()).as("one more").isEqualTo(2);
    ledger.clock().advance(Duration.ofHours(1));
    assertThat(ledger.publish().entries()).as("then no longer").isEqualTo(1);
    assertThat(ledger.readAsReplica().entries()).isEqualTo(1);
  }

  @Test
  @DisplayName("A certificate that had expired when it was revoked is on one CRL all the same")
  void revokedAfterExpiry() {
    ledger.publish();
    ledger.clock().advance(Duration.ofHours(2));
    ledger.revoke(
        List.of(
            LedgerSamples.entry(
                LedgerSamples.serialNumber(),
                RevocationReason.KEY_COMPROMISE,
                LedgerSamples.NOW.plus(Duration.ofHours(1)))));

    assertThat(ledger.publish().entries()).isEqualTo(1);
  }
}
