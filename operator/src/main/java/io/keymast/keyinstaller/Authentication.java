package io.keymast.keyinstaller;

import io.keymast.domain.PublicKeyFingerprint;
import java.util.Optional;

/** Who the sender of a request is found to be. */
sealed interface Authentication {
  /** Proven, and the Key Installer is open for the station. */
  record Proven(Station station) implements Authentication {}

  /** Proven, but closed: the sender may know why. */
  record Closed(Refusal reason, Optional<Mismatch> mismatch) implements Authentication {}

  /** Not proven; the sender is told nothing. */
  record Unproven(Cause cause, Optional<Mismatch> mismatch) implements Authentication {}

  /** A key other than the declared one, shown by someone who is otherwise known as the station. */
  record Mismatch(Station station, PublicKeyFingerprint declared, PublicKeyFingerprint presented) {}

  /** Why nothing was proven: for the platform team's log and metric, never for the answer. */
  enum Cause {
    NOTHING_PRESENTED,
    NOT_RECOGNISED,
    /** Good credentials of the way that the authority does not allow. */
    OTHER_WAY
  }
}
