package io.keymast.reconciler.brakes;

import io.keymast.domain.AuthorityName;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/** Limits the certificates per minute of each authority (generic cell rate algorithm). */
public final class IssuanceRate {
  private static final long NANOS_PER_MINUTE = Duration.ofMinutes(1).toNanos();

  /** What may be issued at once after a pause. */
  private static final long BURST = Duration.ofSeconds(1).toNanos();

  private final LongSupplier nanoTime;
  private final Map<AuthorityName, AtomicLong> nextSlots = new ConcurrentHashMap<>();
  private final Map<AuthorityName, AtomicLong> promised = new ConcurrentHashMap<>();

  public IssuanceRate(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  /** Empty if a certificate may be issued now; else how long to wait before asking again. */
  Optional<Duration> take(AuthorityName authority, int perMinute) {
    long interval = NANOS_PER_MINUTE / perMinute;
    long now = nanoTime.getAsLong();
    AtomicLong nextSlot = nextSlots.computeIfAbsent(authority, name -> new AtomicLong(now - BURST));
    while (true) {
      long slot = nextSlot.get();
      long earliest = now - BURST - slot > 0 ? now - BURST : slot;
      if (earliest - now > 0) {
        return Optional.of(Duration.ofNanos(promise(authority, earliest, interval) - now));
      }
      if (nextSlot.compareAndSet(slot, earliest + interval)) {
        return Optional.empty();
      }
    }
  }

  /** Whoever waits comes back at a moment of his own, not all at the next free one. */
  private long promise(AuthorityName authority, long earliest, long interval) {
    return promised
        .computeIfAbsent(authority, name -> new AtomicLong(earliest))
        .updateAndGet(last -> last - earliest > 0 ? last + interval : earliest + interval);
  }
}
