package io.keymast.validation;

import io.keymast.domain.PublicKeyFingerprint;
import io.keymast.domain.StationKey;
import io.keymast.domain.Violation;
import java.util.List;
import java.util.Optional;

/** The key that the station is known by, judged. */
public sealed interface DeclaredKey {
  /** None yet. */
  record Absent() implements DeclaredKey {}

  /** Sound in itself; whether another station holds it is decided later. */
  record Sound(StationKey key, Origin origin) implements DeclaredKey {}

  /** Refused, for all these reasons. */
  record Unsound(Optional<PublicKeyFingerprint> fingerprint, List<Violation> violations)
      implements DeclaredKey {}

  /** Who said that this is the station's key. */
  enum Origin {
    DECLARED,
    BOUND_BY_PASSWORD
  }
}
