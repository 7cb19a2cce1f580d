package io.keymast.keyinstaller;

import io.keymast.domain.PublicKeyFingerprint;
import java.util.List;
import java.util.Optional;

/** Who the sender of a request is found to be. */
sealed interface Authentication {
  /** Proven, and the Key Installer is open for the station. */
  record Proven(Station station) implements Authentication {}

  /** Proven, but closed: the sender may know why. */
  record Closed(Refusal reason, Optional<Mismatch> mismatch) implements Authentication {}

  /**
   * Not proven; the sender is told nothing.
   *
   * @param refused whom the sender is, by the way that does not count; empty for strangers
   */
  record Unproven(Cause cause, Optional<Mismatch> mismatch, List<OtherWay> refused)
      implements Authentication {
    Unproven(Cause cause, Optional<Mismatch> mismatch) {
      this(cause, mismatch, List.of());
    }
  }

  /** A good proof by the way that the station's authority does not allow. */
  record OtherWay(Station station, HandoverPolicy.Authentication way) {}

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
