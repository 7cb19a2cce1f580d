package io.keymast.revocation;

import static org.assertj.core.api.Assertions.assertThat;

import io.keymast.domain.RevocationReason;
import io.keymast.domain.Violation;
import io.keymast.pki.CrlFields;
import io.keymast.pki.RevokedCertificates;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class PublicationCheckTest {
  private static final RevocationEntry HOLD =
      LedgerSamples.entry(RevocationReason.CERTIFICATE_HOLD);
  private static final RevocationEntry EXPIRED =
      LedgerSamples.entry(
          LedgerSamples.serialNumber(),
          RevocationReason.SUPERSEDED,
          LedgerSamples.NOW.minus(Duration.ofHours(1)));
  private static final RevocationEntry REVOKED = LedgerSamples.entry(RevocationReason.SUPERSEDED);

  /** Lists all three; the expired one was recorded before it expired. */
  private static GenerationLedger listing(LedgerRecord... appendedSince) {
    return stored().append(List.of(appendedSince)).ledger();
  }

  private static LedgerSamples.Stored stored() {
    List<LedgerRecord> records = new ArrayList<>(LedgerSamples.records(List.of(HOLD, REVOKED)));
    LedgerRecord expired = LedgerSamples.records(List.of(EXPIRED)).getFirst();
    records.add(new LedgerRecord.Revoked(expired.entry(), EXPIRED.notAfter()));
    return new LedgerSamples.Stored()
        .segment(LedgerSegment.Phase.ACTIVE, EntryLog.EMPTY.append(records))
        .head(fields(10, LedgerSamples.NOW), 0);
  }

  private static CrlFields fields(long number, Instant thisUpdate) {
    return new CrlFields(
        BigInteger.valueOf(number), thisUpdate, thisUpdate.plus(LedgerSamples.WEEK));
  }

  private static RevokedCertificates listOf(RevocationEntry... entries) {
    List<LedgerRecord> records =
        Arrays.stream(entries)
            .flatMap(entry -> LedgerSamples.records(List.of(entry)).stream())
            .toList();
    return LiveEntries.of(List.of(EntryLog.EMPTY.append(records))).splice(0);
  }

  private static List<String> reasons(List<Violation> violations) {
    return violations.stream().map(Violation::reason).toList();
  }

  @Test
  @DisplayName("An entry that leaves without expiry or tombstone stops the publication")
  void droppedEntriesAreSeen() {
    CrlFields next = fields(11, LedgerSamples.NOW);

    List<Violation> violations = check(listing(), next, listOf());

    assertThat(reasons(violations)).containsExactly("EntryDropped");
    assertThat(violations.getFirst().message()).startsWith("2 revoked");
    assertThat(check(listing(), next, listOf(REVOKED, HOLD))).isEmpty();
  }

  @Test
  @DisplayName("A serial number that is listed twice stops the publication, wherever it stands")
  void noSerialNumberTwice() {
    CrlFields next = fields(11, LedgerSamples.NOW);
    RevocationEntry fresh = LedgerSamples.entry(RevocationReason.KEY_COMPROMISE);
    RevocationEntry again =
        LedgerSamples.entry(HOLD.serialNumber(), RevocationReason.KEY_COMPROMISE);

    assertThat(check(listing(), next, listOf(HOLD, REVOKED, EXPIRED, fresh))).isEmpty();
    for (RevokedCertificates twice :
        List.of(
            listOf(HOLD, REVOKED, EXPIRED, again),
            listOf(HOLD, REVOKED, EXPIRED, fresh, fresh),
            listOf(REVOKED, HOLD, fresh, again))) {
      assertThat(reasons(check(listing(), next, twice))).containsExactly("DuplicateEntry");
    }
  }

  @Test
  @DisplayName("A number that leaves no room for a later one is not published")
  void roomIsLeft() {
    BigInteger highest = BigInteger.TWO.pow(158).subtract(BigInteger.ONE);
    CrlFields last = numbered(highest);
    CrlFields beyond = numbered(highest.add(BigInteger.ONE));

    assertThat(check(listing(), last, listOf(REVOKED, HOLD))).isEmpty();
    assertThat(reasons(check(listing(), beyond, listOf(REVOKED, HOLD))))
        .containsExactly("NumbersExhausted");
  }

  private static CrlFields numbered(BigInteger number) {
    return new CrlFields(number, LedgerSamples.NOW, LedgerSamples.NOW.plus(LedgerSamples.WEEK));
  }

  @Test
  @DisplayName("A tombstone explains why a hold leaves")
  void tombstonesExplain() {
    LedgerRecord hold = LedgerSamples.records(List.of(HOLD)).getFirst();
    GenerationLedger lifted = listing(new LedgerRecord.Cancelled(hold.entry(), hold.notAfter()));

    assertThat(check(lifted, fields(11, LedgerSamples.NOW), listOf(REVOKED))).isEmpty();
  }

  @Test
  @DisplayName("Neither number nor thisUpdate may stand still or go back; all is said at once")
  void fieldsGoForward() {
    CrlFields back = fields(10, LedgerSamples.NOW.minusSeconds(1));

    assertThat(reasons(check(listing(), back, listOf(REVOKED, HOLD))))
        .containsExactly("NumberNotIncreased", "ClockBehind");
  }

  @Test
  @DisplayName(
      "At a person's word the CRL may go back in time, once, and lists what a clock that was ahead"
          + " let expire")
  void goesBackOnce() {
    CrlFields back = fields(11, LedgerSamples.NOW.minus(Duration.ofHours(2)));
    RevocationEntry[] all = {HOLD, REVOKED, EXPIRED};

    assertThat(reasons(check(permitted(10), back, listOf(all)))).isEmpty();
    assertThat(reasons(check(permitted(10), back, listOf(HOLD, REVOKED))))
        .containsExactly("EntryDropped");
    assertThat(reasons(check(permitted(9), back, listOf(all)))).containsExactly("ClockBehind");
  }

  /** A person has said that the CRL of this number was signed by clocks that were ahead. */
  private static GenerationLedger permitted(long crlNumber) {
    return stored().note(new WrongTimes(LedgerSamples.NOW, BigInteger.valueOf(crlNumber))).ledger();
  }

  private static List<Violation> check(
      GenerationLedger ledger, CrlFields next, RevokedCertificates revoked) {
    return PublicationCheck.check(ledger, next, revoked, next.thisUpdate());
  }
}
