package io.keymast.reconciler.clock;

import io.keymast.decision.ClockComparison;
import io.keymast.decision.Hindrance;
import io.keymast.domain.TimeBounds;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Optional;

/**
 * The time that the operator goes by: this machine's, as long as a reference agrees. Whoever issues
 * asks for the hindrance first; a CRL can't wait for long, and goes by the bounds.
 */
public final class GuardedClock extends Clock {
  private final Clock local;
  private final ReferenceClock reference;

  public GuardedClock(Clock local, ReferenceClock reference) {
    this.local = local;
    this.reference = reference;
  }

  @Override
  public Instant instant() {
    return compare().time();
  }

  /** What time it is, where nobody doubts it; before the reference was read, the machine's. */
  public Optional<Instant> agreed() {
    return compare().agreed();
  }

  /** The reference's time while it and the machine's disagree. */
  public Instant byReference() {
    return compare().byReference();
  }

  /** What time it is at the earliest and at the latest; empty before both clocks were read. */
  public Optional<TimeBounds> bounds() {
    return compare().bounds();
  }

  /** Why nothing may be issued now. */
  public Optional<Hindrance> hindrance() {
    return compare().hindrance();
  }

  /** By how much this machine's clock is ahead of the reference. */
  public Optional<Duration> offset() {
    return compare().offset();
  }

  private ClockComparison compare() {
    return new ClockComparison(local.instant(), reference.now());
  }

  @Override
  public ZoneId getZone() {
    return ZoneOffset.UTC;
  }

  @Override
  public Clock withZone(ZoneId zone) {
    return this;
  }
}
