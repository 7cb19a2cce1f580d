package io.keymast.reconciler.authority;

import static org.assertj.core.api.Assertions.assertThat;

import io.keymast.decision.Hindrance;
import io.keymast.decision.Obstacle;
import io.keymast.domain.AuthorityName;
import io.keymast.domain.KeyId;
import io.keymast.revocation.LedgerSnapshot;
import io.keymast.revocation.StoredLedger;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What is issued has to be revocable. */
class LedgerReadinessTest {
  private static final AuthorityName AUTHORITY = StoredLedger.AUTHORITY;
  private static final KeyId FULL = new KeyId("00112233445566778899aabbccddeeff00112233");
  private static final KeyId NEXT = new KeyId("112233445566778899aabbccddeeff0011223344");

  @Test
  @DisplayName(
      "A CA key issues no more once its ledger is full to nine tenths, and the next one does")
  void nearlyFull() {
    LedgerSnapshot ledger = StoredLedger.filled(FULL, 0.93);

    Optional<Hindrance> reserve = LedgerReadiness.reserve(AUTHORITY, FULL, ledger);

    assertThat(reserve.map(Hindrance::obstacle)).contains(Obstacle.LEDGER_NEARLY_FULL);
    assertThat(reserve.map(Hindrance::message).orElseThrow())
        .contains(AUTHORITY.toString(), "until the next CA issues");
    assertThat(LedgerReadiness.reserve(AUTHORITY, NEXT, ledger)).isEmpty();
  }

  @Test
  @DisplayName("It issues on before that, and once enough of what was revoked has expired")
  void roomLeft() {
    assertThat(LedgerReadiness.reserve(AUTHORITY, FULL, StoredLedger.filled(FULL, 0.85))).isEmpty();
  }
}
