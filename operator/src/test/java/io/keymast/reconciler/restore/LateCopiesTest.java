package io.keymast.reconciler.restore;

import static org.assertj.core.api.Assertions.assertThat;

import io.keymast.domain.RevocationReason;
import io.keymast.domain.SerialNumber;
import io.keymast.reconciler.restore.AGuardedLedger.Life;
import io.keymast.reconciler.restore.RestoreGuard.Standing;
import io.keymast.revocation.CrlLineage;
import io.keymast.revocation.PublishedCrl;
import io.keymast.revocation.RecoveryNotes;
import io.keymast.revocation.RevocationEntry;
import java.math.BigInteger;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Who has a CRL of before a restore answers after others have followed it. */
class LateCopiesTest {
  private static final SerialNumber REVOKED = new SerialNumber(BigInteger.TWO.pow(100));

  private final AGuardedLedger lora = new AGuardedLedger();

  @AfterEach
  void leaves() {
    lora.close();
  }

  @Test
  @DisplayName("S41 A copy that answers late tells, also once a higher number is published here")
  void late() {
    lora.published();
    lora.clock.advance(Duration.ofMinutes(1));
    PublishedCrl lost = lora.publishedElsewhere();
    Life life = lora.life();
    life.looks();
    lora.clock.advance(Duration.ofMinutes(3));
    assertThat(life.looks()).isEqualTo(Standing.UNCOMPARED);
    assertThat(life.publishes().fields().number()).isGreaterThan(lost.fields().number());
    life.looks();
    lora.copies.have(lost.crl());
    lora.clock.advance(Duration.ofMinutes(2));

    assertThat(life.looks()).isEqualTo(Standing.SETTLED);

    assertThat(life.isHeld()).isTrue();
  }

  @Test
  @DisplayName("S41 What this process has published itself tells of no restore")
  void own() {
    lora.published();
    Life life = lora.life();
    life.looks();
    lora.clock.advance(Duration.ofMinutes(3));
    life.looks();
    lora.copies.have(life.publishes().crl());
    lora.clock.advance(Duration.ofMinutes(2));

    assertThat(life.looks()).isEqualTo(Standing.SETTLED);

    assertThat(life.isHeld()).isFalse();
  }

  @Test
  @DisplayName("S41 A new authority waits for nobody, but whoever answers later is heard")
  void fresh() {
    Life life = lora.life();
    assertThat(life.looks()).isEqualTo(Standing.SETTLED);
    assertThat(life.isHeld()).isFalse();
    PublishedCrl lost = lostBeforeTheNext(life);
    lora.copies.have(lost.crl());

    life.looks();

    assertThat(life.isHeld()).isTrue();
  }

  @Test
  @DisplayName("S41 Also if the operator was started again since")
  void freshUntilARestart() {
    Life life = lora.life();
    assertThat(life.looks()).isEqualTo(Standing.SETTLED);
    PublishedCrl lost = lostBeforeTheNext(life);
    lora.copies.have(lost.crl());
    Life next = lora.life();

    next.looks();

    assertThat(next.isHeld()).isTrue();
  }

  private PublishedCrl lostBeforeTheNext(Life life) {
    lora.clock.advance(Duration.ofMinutes(1));
    PublishedCrl lost = lora.publishedElsewhere();
    lora.clock.advance(Duration.ofMinutes(1));
    life.publishes();
    return lost;
  }

  @Test
  @DisplayName(
      "S41 A copy that answers only after a restart tells, though a CRL followed meanwhile")
  void afterARestart() {
    lora.published();
    lora.clock.advance(Duration.ofMinutes(1));
    PublishedCrl lost = lora.publishedElsewhere(revoked());
    lora.publishedUncompared();
    lora.copies.have(lost.crl());
    Life next = lora.life();

    assertThat(next.looks()).isEqualTo(Standing.SETTLED);

    assertThat(next.isHeld()).isTrue();
    assertThat(lora.read().entries())
        .extracting(RevocationEntry::serialNumber)
        .containsExactly(REVOKED);
  }

  @Test
  @DisplayName("S41 What a former process has published itself tells of no restore")
  void ownOfAFormerProcess() {
    lora.published();
    PublishedCrl own = lora.publishedUncompared();
    lora.clock.advance(Duration.ofMinutes(1));
    lora.publishedUncompared();
    lora.copies.have(own.crl());
    Life next = lora.life();

    assertThat(next.looks()).isEqualTo(Standing.SETTLED);

    assertThat(next.isHeld()).isFalse();
  }

  @Test
  @DisplayName(
      "S41 What a person has looked at holds no second time, while others are silent still")
  void heldOnce() {
    lora.published();
    lora.clock.advance(Duration.ofMinutes(1));
    PublishedCrl lost = lora.publishedElsewhere();
    lora.publishedUncompared();
    lora.copies.have(lost.crl());
    Life holds = lora.impatientLife();
    holds.looks();
    assertThat(holds.isHeld()).isTrue();
    new RecoveryNotes(lora.ledger).release(lora.authority.name(), lora.clock.instant());
    Life next = lora.impatientLife();

    assertThat(next.looks()).isEqualTo(Standing.COMPARING);

    assertThat(next.isHeld()).isFalse();
  }

  @Test
  @DisplayName("S41 Once all have answered, the next CRL's head notes the past no longer")
  void compared() {
    lora.published();
    lora.publishedUncompared();
    lora.clock.advance(Duration.ofMinutes(1));
    PublishedCrl another = lora.publishedElsewhere();
    lora.copies.haveNone();
    Life life = lora.life();
    assertThat(life.looks()).isEqualTo(Standing.SETTLED);
    lora.clock.advance(Duration.ofMinutes(1));

    BigInteger number = life.publishes().fields().number();

    CrlLineage lineage = lora.lineage();
    assertThat(lineage).isEqualTo(new CrlLineage(number, List.of()));
    assertThat(lineage.has(another.fields().number())).isTrue();
  }

  @Test
  @DisplayName(
      "S41 Where CRL numbers are ahead of the clock, none of the lost ones is published again")
  void aheadOfTheClock() {
    lora.isAheadOfTheClock();
    PublishedCrl lost = lora.publishedElsewhere(revoked());
    assertThat(lora.publishedUncompared().fields().number()).isGreaterThan(lost.fields().number());
    lora.copies.have(lost.crl());
    Life next = lora.life();

    next.looks();

    assertThat(next.isHeld()).isTrue();
    assertThat(lora.read().entries())
        .extracting(RevocationEntry::serialNumber)
        .containsExactly(REVOKED);
  }

  @Test
  @DisplayName("S41 Nor is more than one number passed by for each process that begins")
  void oneGap() {
    lora.isAheadOfTheClock();
    Life life = lora.life();
    life.looks();
    lora.clock.advance(Duration.ofMinutes(3));
    life.looks();
    BigInteger first = life.publishes().fields().number();
    life.looks();

    BigInteger second = life.publishes().fields().number();

    assertThat(second).isEqualTo(first.add(BigInteger.ONE));
  }

  @Test
  @DisplayName("S41 A person's word counts also where nothing was published here when it came")
  void heldOnceBeforeTheFirst() {
    lora.copies.have(lora.publishedElsewhere().crl());
    Life holds = lora.impatientLife();
    holds.looks();
    assertThat(holds.isHeld()).isTrue();
    new RecoveryNotes(lora.ledger).release(lora.authority.name(), lora.clock.instant());
    holds.publishes();
    Life next = lora.impatientLife();

    next.looks();

    assertThat(next.isHeld()).isFalse();
    assertThat(lora.read().heldSince()).isEmpty();
  }

  @Test
  @DisplayName(
      "S41 A hold that was lifted before the restore is not put back by an older copy that is late")
  void liftedHold() {
    lora.published();
    lora.clock.advance(Duration.ofMinutes(1));
    PublishedCrl held = lora.publishedElsewhere(entry(RevocationReason.CERTIFICATE_HOLD));
    lora.liftsElsewhere(REVOKED);
    PublishedCrl lifted = lora.publishedElsewhere();
    lora.copies.have(lifted.crl());
    lora.impatientLife().looks();
    lora.copies.have(held.crl());

    lora.impatientLife().looks();

    assertThat(lora.read().entries()).isEmpty();
  }

  private RevocationEntry entry(RevocationReason reason) {
    return new RevocationEntry(
        REVOKED,
        lora.authority.keyId(),
        lora.clock.instant(),
        reason,
        lora.clock.instant().plus(Duration.ofDays(30)));
  }

  private RevocationEntry revoked() {
    return entry(RevocationReason.KEY_COMPROMISE);
  }
}
