package io.keymast.app;

import io.keymast.domain.Leadership;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Until when a Lease is held at most, by a clock that nobody sets: counted from when its last
 * renewal was sent, since whoever waits for it counts from no later. The client's own leader
 * election looks at it every two seconds only, and by the wall clock.
 */
final class LeaseDeadline implements Leadership {
  private static final Logger LOG = LoggerFactory.getLogger(LeaseDeadline.class);

  private final Duration lease;
  private final LongSupplier nanoTime;
  private volatile @Nullable Long renewed;
  private final AtomicBoolean isLapseTold = new AtomicBoolean();

  /**
   * @param lease how long a renewal lasts
   */
  LeaseDeadline(Duration lease, LongSupplier nanoTime) {
    this.lease = lease;
    this.nanoTime = nanoTime;
  }

  long now() {
    return nanoTime.getAsLong();
  }

  /**
   * @param sent when it was asked for, by {@link #now}; an answer that was overtaken tells nothing
   */
  synchronized void renewed(long sent) {
    Long former = renewed;
    if (former == null || sent - former > 0) {
      renewed = sent;
    }
    isLapseTold.set(false);
  }

  @Override
  public boolean isHeld() {
    Long since = renewed;
    boolean held = since != null && nanoTime.getAsLong() - since < lease.toNanos();
    if (!held && isLapseTold.compareAndSet(false, true)) {
      LOG.atWarn()
          .log("the Lease is not held: nothing is signed or written to a ledger unless it is");
    }
    return held;
  }
}
