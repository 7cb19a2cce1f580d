package io.keymast.decision;

import io.keymast.domain.KeyId;
import io.keymast.domain.Violation;
import io.keymast.validation.CaSource;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * All that deciding knows of an authority.
 *
 * @param pinned the CA key that the authority's status names
 * @param issuedUnder the CA keys that its stored certificates name, should the status be lost
 */
public record ObservedAuthority(
    CaSource source, CaSecret secret, Optional<KeyId> pinned, Set<KeyId> issuedUnder, Instant now) {

  /** The Secret of the CA key. */
  public sealed interface CaSecret {
    /** Not there. */
    record Absent(String name) implements CaSecret {}

    /** There, and usable as a CA. */
    record Sound(String name, KeyId keyId, Instant notAfter) implements CaSecret {}

    /** There, but not usable, for all these reasons. */
    record Unsound(String name, List<Violation> violations) implements CaSecret {}
  }
}
