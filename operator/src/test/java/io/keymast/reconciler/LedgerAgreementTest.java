package io.keymast.reconciler;

import static org.assertj.core.api.Assertions.assertThat;

import io.keymast.domain.RevocationReason;
import io.keymast.reconciler.LedgerAgreement.Remedy;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class LedgerAgreementTest {
  private static final Optional<RevocationReason> FREE = Optional.empty();
  private static final Optional<RevocationReason> HOLD =
      Optional.of(RevocationReason.CERTIFICATE_HOLD);
  private static final Optional<RevocationReason> FOR_GOOD =
      Optional.of(RevocationReason.CESSATION_OF_OPERATION);

  @Test
  @DisplayName("In a hold the spec leads; what the ledger has for good gets into the spec")
  void remedies() {
    assertThat(Remedy.of(FREE, HOLD)).isEqualTo(Remedy.LIFT_HOLD);
    assertThat(Remedy.of(HOLD, FREE)).isEqualTo(Remedy.ENTER_HOLD);
    assertThat(Remedy.of(FREE, FOR_GOOD)).isEqualTo(Remedy.MARK_SPEC);
    assertThat(Remedy.of(HOLD, FOR_GOOD)).isEqualTo(Remedy.MARK_SPEC);
  }

  @Test
  @DisplayName("Where both say the same, or the spec says more, nothing is done")
  void agreed() {
    assertThat(Remedy.of(FREE, FREE)).isEqualTo(Remedy.NONE);
    assertThat(Remedy.of(HOLD, HOLD)).isEqualTo(Remedy.NONE);
    assertThat(Remedy.of(FOR_GOOD, FREE)).isEqualTo(Remedy.NONE);
    assertThat(Remedy.of(FOR_GOOD, HOLD)).isEqualTo(Remedy.NONE);
    assertThat(Remedy.of(FOR_GOOD, FOR_GOOD)).isEqualTo(Remedy.NONE);
  }
}
