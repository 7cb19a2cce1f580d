package io.keymast.reconciler.revoking;

import io.keymast.domain.RevocationReason;
import java.util.Optional;

/** What brings a certificate's spec and the ledger together; the most urgent first. */
enum Remedy {
  /** The ledger has lost what was revoked for good. */
  ENTER_AGAIN,
  MARK_SPEC,
  ENTER_HOLD,
  LIFT_HOLD,
  NONE;

  static Remedy of(Optional<RevocationReason> spec, Optional<RevocationReason> ledger) {
    if (isForGood(spec)) {
      return isForGood(ledger) ? NONE : ENTER_AGAIN;
    }
    if (isForGood(ledger)) {
      return MARK_SPEC;
    }
    if (spec.isPresent() == ledger.isPresent()) {
      return NONE;
    }
    return spec.isPresent() ? ENTER_HOLD : LIFT_HOLD;
  }

  private static boolean isForGood(Optional<RevocationReason> reason) {
    return reason.filter(it -> it != RevocationReason.CERTIFICATE_HOLD).isPresent();
  }
}
