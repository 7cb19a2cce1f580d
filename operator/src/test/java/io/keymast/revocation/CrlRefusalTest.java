package io.keymast.revocation;

import static org.assertj.core.api.Assertions.assertThat;

import io.keymast.domain.Violation;
import java.math.BigInteger;
import java.util.Base64;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Of a ledger that was damaged, changed or put back nothing is published. */
class CrlRefusalTest {
  private final LedgerUnderTest ledger = LedgerUnderTest.create();

  @Test
  @DisplayName("A ledger that lost a segment, or whose bytes changed, publishes nothing")
  void damageIsRefused() {
    ledger.revoke(LedgerSamples.entries(2));
    PublishedCrl before = ledger.publish();
    String segment = ledger.stored().live().getFirst().name();
    String entries =
        Base64.getEncoder().encodeToString(ledger.stored().live().getFirst().log().records());
    char other = entries.charAt(20) == 'A' ? 'B' : 'A';

    ledger.alter(
        segment,
        builder ->
            builder.addToBinaryData(
                "entries", entries.substring(0, 20) + other + entries.substring(21)));
    assertThat(ledger.refusals()).containsExactly("LedgerDamaged");
    ledger.alter(segment, builder -> builder.addToBinaryData("entries", entries));
    assertThat(ledger.readAsReplica()).isEqualTo(before);

    ledger
        .store()
        .delete(ledger.store().get(ledger.authority().namespace(), segment).orElseThrow());
    assertThat(ledger.refusals()).containsExactly("LedgerDamaged");
  }

  @Test
  @DisplayName("S41 An older ledger that is put back between look and publication is not published")
  void wentBack() {
    PublishedCrl before = ledger.publish();
    BigInteger number = before.fields().number();
    Predecessor judged =
        new Predecessor(
            number, number.add(BigInteger.ONE), CrlLineage.Kept.NEWEST, CrlNumbering.NEXT);

    Publication publication =
        ledger
            .publisher()
            .publish(ledger.authority(), LedgerSamples.CA, LedgerSamples.WEEK, judged);

    assertThat(((Publication.Refused) publication).violations())
        .extracting(Violation::reason)
        .containsExactly("LedgerWentBack");
    assertThat(ledger.readAsReplica()).isEqualTo(before);
  }

  @Test
  @DisplayName("S36 A head that somebody has changed is refused and named, and no CRL follows it")
  void changedHead() {
    ledger.revoke(LedgerSamples.entries(2));
    PublishedCrl before = ledger.publish();
    String head = LedgerNames.head(ledger.authority().name(), LedgerUnderTest.KEY);

    ledger.alter(head, builder -> builder.addToData("crlNumber", "7"));

    assertThat(ledger.tryToPublish())
        .isInstanceOfSatisfying(
            Publication.Refused.class,
            refused -> {
              Violation violation = refused.violations().getFirst();
              assertThat(violation.reason()).isEqualTo("LedgerDamaged");
              assertThat(violation.message()).contains("ConfigMap").contains(head);
            });
    ledger.alter(
        head, builder -> builder.addToData("crlNumber", before.fields().number().toString()));
    assertThat(ledger.readAsReplica()).isEqualTo(before);
  }

  @Test
  @DisplayName("S41 The first head takes over what was noted when there was none")
  void firstHeadKeepsTheNote() {
    RecoveryNotes notes = new RecoveryNotes(ledger.ledger());
    notes.note(ledger.authority(), new Recovered(BigInteger.TEN, Optional.of(LedgerSamples.NOW)));

    ledger.publish();

    assertThat(
            ledger
                .ledger()
                .read(ledger.authority(), LedgerUnderTest.KEY)
                .recovered()
                .map(Recovered::above))
        .contains(BigInteger.TEN);
    assertThat(ledger.ledger().read(ledger.authority()).heldSince()).contains(LedgerSamples.NOW);
    notes.release(ledger.authority(), LedgerSamples.NOW);
    assertThat(ledger.ledger().read(ledger.authority()).heldSince()).isEmpty();
  }
}
