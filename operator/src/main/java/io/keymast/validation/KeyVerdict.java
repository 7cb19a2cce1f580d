package io.keymast.validation;

import io.keymast.domain.PublicKeyFingerprint;
import io.keymast.domain.StationKey;
import io.keymast.domain.Violation;
import java.util.List;
import java.util.Optional;

/** Whether a declared public key may be certified. */
public sealed interface KeyVerdict {
  /** The key is well formed and strong. */
  record Accepted(StationKey key) implements KeyVerdict {}

  /**
   * The key is refused.
   *
   * @param fingerprint of what the block holds, where that can be read: it may not be a key at all
   * @param violations all that were found, at least one
   */
  record Rejected(Optional<PublicKeyFingerprint> fingerprint, List<Violation> violations)
      implements KeyVerdict {
    public Rejected {
      violations = List.copyOf(violations);
    }
  }
}
