package io.keymast.reconciler.restore;

import static org.assertj.core.api.Assertions.assertThat;

import io.keymast.authority.LoadedAuthority;
import io.keymast.decision.BrakeReason;
import io.keymast.domain.KeyId;
import io.keymast.reconciler.cluster.ALoadedAuthority;
import io.keymast.reconciler.restore.AGuardedLedger.Life;
import io.keymast.reconciler.restore.RestoreGuard.Standing;
import io.keymast.revocation.CrlPublisher;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** An authority has two CA keys, and nobody has told yet what was published under them. */
class AttendedKeysTest {
  private final AGuardedLedger lora = new AGuardedLedger();
  private final LoadedAuthority former =
      ALoadedAuthority.named(lora.authority.name(), lora.clock.instant());
  private final Life life = lora.life();

  @BeforeEach
  void isNotCompared() {
    lora.published();
    new CrlPublisher(lora.ledger, lora.clock, new SecureRandom())
        .publish(lora.authority.name(), former.key(), Duration.ofDays(7));
    attends(lora.authority.keyId(), former.keyId());
    life.looks();
    lora.copies.have(lora.publishedElsewhere().crl()); // No answer for the former key.
    life.looksAt(former);
    lora.clock.advance(Duration.ofMinutes(3));
    assertThat(life.looksAt(former)).isEqualTo(Standing.UNCOMPARED);
    assertThat(life.isHeldBy(BrakeReason.NOT_COMPARED)).isTrue();
  }

  @AfterEach
  void leaves() {
    lora.close();
  }

  @Test
  @DisplayName("S41 Issuing goes on once the key is gone that nobody answers for")
  void isGone() {
    assertThat(life.looks()).isEqualTo(Standing.SETTLED);
    assertThat(life.isHeldBy(BrakeReason.NOT_COMPARED)).isTrue();

    attends(lora.authority.keyId());

    assertThat(life.isHeldBy(BrakeReason.NOT_COMPARED)).isFalse();
  }

  @Test
  @DisplayName("S41 While a token is away whose keys may be back, nothing ends the waiting")
  void tokenIsAway() {
    assertThat(life.looks()).isEqualTo(Standing.SETTLED);

    life.guard.attendAtLeast(lora.authority.name(), Set.of(lora.authority.keyId()));

    assertThat(life.looks()).isEqualTo(Standing.SETTLED);
    assertThat(life.isHeldBy(BrakeReason.NOT_COMPARED)).isTrue();
  }

  @Test
  @DisplayName("S41 It waits for each that is left, also one that was not looked at yet")
  void isLeft() {
    attends(lora.authority.keyId());
    assertThat(life.isHeldBy(BrakeReason.NOT_COMPARED)).isTrue();
    attends(KeyId.parse("ab".repeat(20)).orElseThrow(), lora.authority.keyId());

    assertThat(life.looks()).isEqualTo(Standing.SETTLED);

    assertThat(life.isHeldBy(BrakeReason.NOT_COMPARED)).isTrue();
  }

  private void attends(KeyId... keys) {
    life.guard.attend(lora.authority.name(), Set.of(keys));
  }
}
