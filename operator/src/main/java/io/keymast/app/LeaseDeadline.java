package io.keymast.app;

import io.keymast.domain.Leadership;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Until when a Lease is held at most. Whoever waits for it counts from the time that its renewal
 * says, which the client takes before it reads the Lease: as does this, by the machine's clock.
 * That one may be set, so the other clock has to agree, which nobody sets but which stands still
 * while the machine sleeps. The client's own leader election looks every two seconds only.
 */
final class LeaseDeadline implements Leadership {
  private static final Logger LOG = LoggerFactory.getLogger(LeaseDeadline.class);

  private final Duration lease;
  private final Clock clock;
  private final LongSupplier nanoTime;
  private final AtomicBoolean isLapseTold = new AtomicBoolean();
  private volatile State state = new Free();

  private sealed interface State {}

  /** Never renewed. */
  private record Free() implements State {}

  /**
   * @param sent when its last renewal was asked for, by {@link #now}
   * @param said as of when, in the renewal itself
   */
  private record Renewed(long sent, Instant said) implements State {}

  /** For good: another one may lead from now on. */
  private record GivenUp() implements State {}

  /**
   * @param lease how long a renewal lasts
   * @param clock by which the client says when it renews
   */
  LeaseDeadline(Duration lease, Clock clock, LongSupplier nanoTime) {
    this.lease = lease;
    this.clock = clock;
    this.nanoTime = nanoTime;
  }

  long now() {
    return nanoTime.getAsLong();
  }

  /**
   * An answer that was overtaken tells nothing.
   *
   * @param sent when it was asked for, by {@link #now}
   * @param said as of when
   */
  synchronized void renewed(long sent, Instant said) {
    switch (state) {
      case Free() -> state = new Renewed(sent, said);
      case Renewed(long former, Instant _) -> {
        if (sent - former > 0) {
          state = new Renewed(sent, said);
        }
      }
      case GivenUp() -> {
        return;
      }
    }
    isLapseTold.set(false);
  }

  /** Before anybody else is told so. */
  synchronized void giveUp() {
    state = new GivenUp();
  }

  @Override
  public boolean isHeld() {
    boolean held =
        switch (state) {
          case Free(), GivenUp() -> false;
          case Renewed(long sent, Instant said) ->
              nanoTime.getAsLong() - sent < lease.toNanos()
                  && clock.instant().isBefore(said.plus(lease));
        };
    if (!held && isLapseTold.compareAndSet(false, true)) {
      LOG.atWarn()
          .log("the Lease is not held: nothing is signed or written to a ledger unless it is");
    }
    return held;
  }
}
