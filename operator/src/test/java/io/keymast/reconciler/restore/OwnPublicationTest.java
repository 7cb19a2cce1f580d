package io.keymast.reconciler.restore;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.keymast.reconciler.restore.AGuardedLedger.Life;
import io.keymast.reconciler.restore.RestoreGuard.Standing;
import java.math.BigInteger;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What the operator has published counts at once, and not only once it is looked at. */
class OwnPublicationTest {
  private final AGuardedLedger lora = new AGuardedLedger();
  private final Life life = lora.life();

  @BeforeEach
  void hasHeardAll() {
    lora.copies.have(lora.published().crl());
    assertThat(life.looks()).isEqualTo(Standing.SETTLED);
    lora.clock.advance(Duration.ofHours(2));
  }

  @AfterEach
  void leaves() {
    lora.close();
  }

  @Test
  @DisplayName("S41 A restore to just before the newest CRL shows, though nobody looked in between")
  void putBackAtOnce() {
    List<ConfigMap> backup = lora.backup();
    BigInteger number = life.keepsPublished();
    lora.putsBack(backup);

    assertThat(life.looks()).isEqualTo(Standing.COMPARING);

    assertThat(life.isHeld()).isTrue();
    assertThat(lora.published().fields().number()).isGreaterThan(number);
  }

  @Test
  @DisplayName("S41 The high-water file knows a CRL as soon as it is published")
  void highWater() {
    BigInteger number = life.keepsPublished();

    assertThat(lora.highWater.crlNumber(lora.authority.name(), lora.authority.keyId()))
        .isEqualTo(number);
  }

  @Test
  @DisplayName("S41 It hides nothing that another operator has noted in between")
  void anotherOperator() {
    lora.copies.areSilent();
    lora.publishedUncompared();
    life.keepsPublished();

    assertThat(life.looks()).isEqualTo(Standing.UNCOMPARED);
  }

  @Test
  @DisplayName(
      "S41 The first CRL of a process passes an era by where numbers are ahead, also once all have"
          + " told: whoever has the newest may not be asked")
  void firstOfAProcess() {
    lora.isAheadOfTheClock();
    lora.copies.have(lora.published().crl());
    Life next = lora.life();
    assertThat(next.looks()).isEqualTo(Standing.SETTLED);
    BigInteger before = lora.number();

    BigInteger first = next.publishes().fields().number();

    assertThat(first).isGreaterThan(before.add(BigInteger.TWO.pow(20)));
    assertThat(next.publishes().fields().number()).isEqualTo(first.add(BigInteger.ONE));
  }
}
