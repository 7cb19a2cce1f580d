package io.keymast.support;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.concurrent.atomic.AtomicReference;

/** A clock that runs with the real one, and that a test can move: durations go on by themselves. */
public final class MutableClock extends Clock {
  private final AtomicReference<Clock> real = new AtomicReference<>(Clock.systemUTC());
  private final AtomicReference<Duration> ahead = new AtomicReference<>(Duration.ZERO);

  public void advance(Duration by) {
    ahead.updateAndGet(former -> former.plus(by));
  }

  public void moveTo(Instant instant) {
    ahead.set(Duration.between(real.get().instant(), instant));
  }

  /** From now on no time passes, however slow the machine is, but for what a test lets pass. */
  public void stops() {
    real.set(Clock.fixed(real.get().instant(), ZoneOffset.UTC));
  }

  /** With what has passed meanwhile. */
  public void goesOn() {
    real.set(Clock.systemUTC());
  }

  @Override
  public Instant instant() {
    return real.get().instant().plus(ahead.get());
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
