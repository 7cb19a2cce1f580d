package io.keymast.reconciler.restore;

import static org.assertj.core.api.Assertions.assertThat;

import io.keymast.reconciler.restore.AGuardedLedger.Life;
import io.keymast.reconciler.restore.RestoreGuard.Standing;
import java.math.BigInteger;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Without leader election: one has compared the ledger long ago, the other one begins. */
class TwoOperatorsTest {
  private final AGuardedLedger lora = new AGuardedLedger();
  private final Life former = lora.life();

  @BeforeEach
  void theFormerHasHeardAll() {
    lora.published();
    lora.copies.haveNone();
    assertThat(former.looks()).isEqualTo(Standing.SETTLED);
  }

  @AfterEach
  void leaves() {
    lora.close();
  }

  @Test
  @DisplayName("S41 What the one notes, the other, who looked before, does not erase")
  void betweenLookAndPublication() {
    BigInteger noted = publishesUncompared();

    former.publishes();

    assertThat(lora.lineage().isNoted()).isTrue();
    assertThat(lora.lineage().has(noted)).isTrue();
  }

  @Test
  @DisplayName("S41 Nor who looks again, as long as he has not heard all once more")
  void asksAgain() {
    publishesUncompared();
    lora.copies.areSilent();
    assertThat(former.looks()).isEqualTo(Standing.UNCOMPARED);

    former.publishes();

    assertThat(lora.lineage().isNoted()).isTrue();
  }

  @Test
  @DisplayName("S41 Who has heard all once more does, and issuing waits for none of it")
  void hasHeardAllAgain() {
    publishesUncompared();
    assertThat(former.looks()).isEqualTo(Standing.SETTLED);

    former.publishes();

    assertThat(lora.lineage().isNoted()).isFalse();
    assertThat(former.guard.isCompared(lora.authority.name(), lora.authority.keyId())).isTrue();
  }

  private BigInteger publishesUncompared() {
    Life beginner = lora.impatientLife();
    beginner.looks();
    lora.clock.advance(Duration.ofMinutes(3));
    assertThat(beginner.looks()).isEqualTo(Standing.UNCOMPARED);
    return beginner.publishes().fields().number();
  }
}
