package io.keymast.reconciler.clock;

import java.time.Clock;
import java.time.Instant;
import java.util.Optional;

/** A clock of another machine, to compare this machine's with. */
@FunctionalInterface
public interface ReferenceClock {
  /** What it shows now; empty before it was read for the first time. */
  Optional<Instant> now();

  /** For where the given clock is known to be right. */
  static ReferenceClock showingThatOf(Clock clock) {
    return () -> Optional.of(clock.instant());
  }
}
