package io.keymast.revocation;

import static org.assertj.core.api.Assertions.assertThat;

import io.keymast.domain.AuthorityName;
import io.keymast.domain.Der;
import io.keymast.domain.KeyId;
import io.keymast.domain.RevocationReason;
import io.keymast.pki.CrlEntry;
import io.keymast.pki.CrlFields;
import io.keymast.pki.VerifiedCrl;
import java.math.BigInteger;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.asn1.ASN1BitString;
import org.bouncycastle.asn1.ASN1Sequence;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** An older state of a ledger that was put back. */
class RecoveryTest {

  private static final KeyId KEY = LedgerSamples.CA.keyId();

  private final LedgerSamples.TestClock clock = new LedgerSamples.TestClock();
  private final AuthorityName authority = LedgerNamespace.newAuthority();
  private final RevocationLedger ledger =
      new RevocationLedger(LedgerNamespace.operator(), clock.clock());
  private final RecoveryNotes notes = new RecoveryNotes(ledger);
  private final CrlPublisher publisher =
      new CrlPublisher(ledger, clock.clock(), LedgerSamples.RANDOM);

  @Test
  @DisplayName("S41 The next CRL number exceeds one that was seen before the snapshot was put back")
  void numberNeverGoesBack() {
    publish();
    BigInteger seen = BigInteger.valueOf(LedgerSamples.NOW.getEpochSecond()).add(BigInteger.TEN);

    notes.note(authority, new Recovered(seen, Optional.of(LedgerSamples.NOW)));

    assertThat(publish().fields().number()).isEqualTo(seen.add(BigInteger.ONE));
  }

  @Test
  @DisplayName(
      "S41 The latest hold outlives publications until a person speaks of it; the number stays noted")
  void holdLasts() {
    publish();

    assertThat(notes.note(authority, held(5))).isEqualTo(RecoveryNotes.Outcome.NOTED);
    assertThat(notes.note(authority, held(5))).isEqualTo(RecoveryNotes.Outcome.KNOWN);
    clock.advance(Duration.ofSeconds(5));
    publish();
    notes.note(authority, new Recovered(BigInteger.TWO, Optional.of(clock.instant())));
    assertThat(ledger.read(authority).heldSince()).contains(clock.instant());

    notes.release(authority, LedgerSamples.NOW);

    assertThat(ledger.read(authority).heldSince()).contains(clock.instant());

    notes.release(authority, clock.instant());

    assertThat(ledger.read(authority).heldSince()).isEmpty();
    assertThat(ledger.read(authority, KEY).recovered())
        .contains(new Recovered(BigInteger.valueOf(5), Optional.empty()));
  }

  @Test
  @DisplayName("S41 The newest CRL's times stay noted as long as its number does")
  void timesOfTheNewest() {
    publish();
    CrlFields newest =
        new CrlFields(
            BigInteger.valueOf(5), LedgerSamples.NOW, LedgerSamples.NOW.plus(LedgerSamples.WEEK));

    notes.note(authority, new Recovered(newest.number(), Optional.empty(), Optional.of(newest)));
    notes.note(authority, held(5));
    notes.release(authority, LedgerSamples.NOW);

    assertThat(ledger.read(authority, KEY).recovered().flatMap(Recovered::newest)).contains(newest);

    notes.note(authority, held(6));

    assertThat(ledger.read(authority, KEY).recovered().flatMap(Recovered::newest)).isEmpty();
  }

  @Test
  @DisplayName("S41 It is durable also where nothing is published yet, and the first CRL obeys")
  void withoutHead() {
    BigInteger seen = BigInteger.valueOf(LedgerSamples.NOW.getEpochSecond()).add(BigInteger.TEN);

    assertThat(notes.note(authority, held(5))).isEqualTo(RecoveryNotes.Outcome.NOTED);
    assertThat(notes.note(authority, held(5))).isEqualTo(RecoveryNotes.Outcome.KNOWN);
    notes.note(authority, new Recovered(seen, Optional.empty()));

    assertThat(ledger.read(authority).heldSince()).contains(LedgerSamples.NOW);
    assertThat(publish().fields().number()).isEqualTo(seen.add(BigInteger.ONE));
    assertThat(ledger.read(authority).heldSince()).contains(LedgerSamples.NOW);

    notes.release(authority, LedgerSamples.NOW);

    assertThat(ledger.read(authority).heldSince()).isEmpty();
    ledger.delete(authority);
    assertThat(notes.release(authority, LedgerSamples.NOW))
        .isEqualTo(RecoveryNotes.Outcome.NO_HEAD);
  }

  @Test
  @DisplayName("S41 A note beside the heads is as it is now, whoever has read the ledger before")
  void noteIsReadAnew() {
    ledger.revoke(authority, LedgerSamples.entries(1));
    notes.note(authority, held(5));
    assertThat(ledger.read(authority, LedgerSamples.CA).recovered()).contains(held(5));
    assertThat(ledger.read(authority).heldSince()).contains(LedgerSamples.NOW);

    notes.release(authority, LedgerSamples.NOW);

    assertThat(ledger.read(authority).heldSince()).isEmpty();
    assertThat(ledger.read(authority, LedgerSamples.CA).recovered())
        .contains(new Recovered(BigInteger.valueOf(5), Optional.empty()));
  }

  @Test
  @DisplayName(
      "S41 A number that no CRL number can follow is nobody's note: its ConfigMap is named, and what"
          + " is to be in it; once that is, the next CRL follows")
  void noRoom() {
    BigInteger published = publish().fields().number();
    notes.note(authority, new Recovered(BigInteger.TWO.pow(158), Optional.empty()));

    Publication refused = publisher.publish(authority, LedgerSamples.CA, LedgerSamples.WEEK);

    assertThat(((Publication.Refused) refused).violations())
        .singleElement()
        .satisfies(
            violation ->
                assertThat(violation.message())
                    .contains("ConfigMap " + authority.namespace() + "/")
                    .contains(LedgerNames.head(authority.name(), KEY))
                    .contains("recoveredAbove"));

    notes.note(authority, new Recovered(published, Optional.empty()));

    assertThat(publish().fields().number()).isGreaterThan(published);
  }

  @Test
  @DisplayName(
      "S41 What a published CRL lists and the ledger lost is found; what was lifted is not")
  void lacking() {
    RevocationEntry kept = LedgerSamples.entry(RevocationReason.SUPERSEDED);
    RevocationEntry lifted = LedgerSamples.entry(RevocationReason.CERTIFICATE_HOLD);
    RevocationEntry stronger = LedgerSamples.entry(RevocationReason.CERTIFICATE_HOLD);
    RevocationEntry lost = LedgerSamples.entry(RevocationReason.KEY_COMPROMISE);
    ledger.revoke(authority, List.of(kept, lifted, stronger));
    ledger.liftHold(authority, KEY, lifted.serialNumber());
    CrlEntry compromised = crlEntry(stronger, RevocationReason.KEY_COMPROMISE);

    List<CrlEntry> lacking =
        ledger
            .read(authority, KEY)
            .lacking(
                List.of(
                    crlEntry(kept, kept.reason()),
                    crlEntry(lifted, lifted.reason()),
                    compromised,
                    crlEntry(lost, lost.reason())));

    assertThat(lacking).containsExactly(compromised, crlEntry(lost, lost.reason()));
  }

  @Test
  @DisplayName("S41 A CRL from outside counts only whole, and signed by the CA's own key")
  void verified() {
    RevocationEntry entry = LedgerSamples.entry(RevocationReason.KEY_COMPROMISE);
    ledger.revoke(authority, List.of(entry));
    PublishedCrl crl = publish();
    byte[] damaged = crl.crl().toByteArray();
    damaged[damaged.length / 2] ^= 1;

    assertThat(VerifiedCrl.parse(crl.crl(), LedgerSamples.CA.certificate()))
        .contains(new VerifiedCrl(crl.fields(), List.of(crlEntry(entry, entry.reason()))));
    assertThat(VerifiedCrl.parse(Der.copyOf(damaged), LedgerSamples.CA.certificate())).isEmpty();
    assertThat(
            VerifiedCrl.parse(
                crl.crl(), LedgerSamples.newCa("ECDSA-P256", LedgerSamples.NOW).certificate()))
        .isEmpty();
  }

  @Test
  @DisplayName("S41 A CRL whose signature has a number of bits that is no multiple of 8 is refused")
  void oddSignature() {
    byte[] crl = publish().crl().toByteArray();
    int signatureBytes =
        ((ASN1BitString) ASN1Sequence.getInstance(crl).getObjectAt(2)).getBytes().length;
    crl[crl.length - signatureBytes - 1] = 1;
    crl[crl.length - 1] &= ~1;

    Optional<VerifiedCrl> verified =
        VerifiedCrl.parse(Der.copyOf(crl), LedgerSamples.CA.certificate());

    assertThat(verified).isEmpty();
  }

  private PublishedCrl publish() {
    return ((Publication.Published)
            publisher.publish(authority, LedgerSamples.CA, LedgerSamples.WEEK))
        .crl();
  }

  private static Recovered held(long above) {
    return new Recovered(BigInteger.valueOf(above), Optional.of(LedgerSamples.NOW));
  }

  private static CrlEntry crlEntry(RevocationEntry entry, RevocationReason reason) {
    return new CrlEntry(entry.serialNumber(), entry.revocationDate(), reason);
  }
}
