package io.keymast.revocation;

import io.keymast.domain.PublicKeyFingerprint;
import io.keymast.domain.RevocationReason;
import java.time.Instant;
import java.util.Optional;

/**
 * A station's key that was given up.
 *
 * @param retiredAt whole seconds
 * @param readmittedAt when a person took that back; the key may have been retired again since
 */
public record RetiredKey(
    PublicKeyFingerprint fingerprint,
    RevocationReason reason,
    Instant retiredAt,
    Optional<Instant> readmittedAt) {

  /** Whether it is retired now. */
  public boolean isRetired() {
    return readmittedAt.stream().noneMatch(readmitted -> !retiredAt.isAfter(readmitted));
  }

  /** Readmitted once and retired again: the former readmission does not count any more. */
  public boolean isRetiredAgain() {
    return readmittedAt.isPresent() && isRetired();
  }
}
