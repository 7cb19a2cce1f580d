package io.keymast.reconciler.restore;

import static org.assertj.core.api.Assertions.assertThat;

import io.keymast.reconciler.restore.RestoreGuard.Standing;
import io.keymast.revocation.LedgerSnapshot;
import io.keymast.revocation.RecoveryNotes;
import java.math.BigInteger;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What those that outlive a restore tell. */
class RestoreGuardTest {
  private final AGuardedLedger lora = new AGuardedLedger();

  @AfterEach
  void leaves() {
    lora.close();
  }

  @Test
  @DisplayName("S41 A restore to before the first CRL of a CA key shows by a published copy")
  void beforeTheFirst() {
    AGuardedLedger.Life life = lora.life();
    lora.copies.have(lora.publishedElsewhere().crl());

    life.looks();

    assertThat(life.isHeld()).isTrue();
    assertThat(lora.read().heldSince()).isPresent();
  }

  @Test
  @DisplayName("S41 And by the high water; the first CRL's number is above it, and the hold lasts")
  void highWaterOfAnEmptyLedger() {
    BigInteger seen = BigInteger.valueOf(lora.clock.instant().getEpochSecond() + 5_000);
    lora.highWater.raiseCrlNumber(lora.authority.name(), lora.authority.keyId(), seen);
    lora.copies.haveNone();
    AGuardedLedger.Life life = lora.life();

    life.looks();

    assertThat(life.isHeld()).isTrue();
    assertThat(lora.published().fields().number()).isGreaterThan(seen);
    AGuardedLedger.Life next = lora.life();
    next.guard.recall(lora.authority.name(), lora.read());
    assertThat(next.isHeld()).isTrue();
  }

  @ParameterizedTest(
      name =
          "S41 Before the next CRL a restart holds no second time: a person's word stays; with a"
              + " head {0}")
  @ValueSource(booleans = {false, true})
  void restartedBeforeTheNextCrl(boolean hasHead) {
    if (hasHead) {
      lora.published();
    }
    lora.highWater.raiseCrlNumber(
        lora.authority.name(),
        lora.authority.keyId(),
        BigInteger.valueOf(lora.clock.instant().getEpochSecond() + 5_000));
    lora.copies.haveNone();
    AGuardedLedger.Life life = lora.life();
    life.looks();
    assertThat(life.isHeld()).isTrue();
    new RecoveryNotes(lora.ledger).release(lora.authority.name(), lora.clock.instant());
    AGuardedLedger.Life next = lora.life();

    assertThat(next.looks()).isEqualTo(Standing.SETTLED);

    assertThat(next.isHeld()).isFalse();
    assertThat(lora.read().heldSince()).isEmpty();
  }

  @Test
  @DisplayName("S41 What another operator publishes between read and question tells of no restore")
  void anotherOperator() {
    lora.published();
    AGuardedLedger.Life life = lora.life();
    LedgerSnapshot read = lora.read();
    lora.clock.advance(Duration.ofMinutes(1));
    lora.copies.have(lora.published().crl());
    lora.highWater.raiseCrlNumber(lora.authority.name(), lora.authority.keyId(), lora.number());

    assertThat(life.guard.look(lora.authority, read)).isEqualTo(Standing.SETTLED);

    assertThat(life.isHeld()).isFalse();
    assertThat(lora.read().heldSince()).isEmpty();
  }

  @Test
  @DisplayName("S41 Nor does the first CRL of a new authority, where two operators begin at once")
  void firstOfAnotherOperator() {
    AGuardedLedger.Life life = lora.life();
    LedgerSnapshot read = lora.read();
    lora.copies.have(lora.published().crl());

    assertThat(life.guard.look(lora.authority, read)).isEqualTo(Standing.SETTLED);

    assertThat(life.isHeld()).isFalse();
  }
}
