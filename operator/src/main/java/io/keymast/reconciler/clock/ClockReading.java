package io.keymast.reconciler.clock;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * One look at the wall clock and, at the same moment, at the one that timers run by.
 *
 * @param nanoTime counts the time that passed while the machine was awake, and never jumps
 */
record ClockReading(Instant wall, long nanoTime) {
  /** Less is a clock that is being corrected, or a look that took long. */
  private static final Duration TOLERANCE = Duration.ofSeconds(2);

  /** By how much the wall clock went ahead of the timers, or fell behind them, since then. */
  Optional<Duration> jumpSince(ClockReading former) {
    Duration jump = Duration.between(former.wall, wall).minusNanos(nanoTime - former.nanoTime);
    return jump.abs().compareTo(TOLERANCE) > 0 ? Optional.of(jump) : Optional.empty();
  }
}
