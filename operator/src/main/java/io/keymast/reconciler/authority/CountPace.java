package io.keymast.reconciler.authority;

import io.keymast.domain.AuthorityName;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/**
 * How often an authority's status is written for the numbers of its stations alone: each write is
 * an event, and each event a look at the whole fleet, in which others have become ready meanwhile.
 * So the larger the fleet, the more seldom.
 */
public final class CountPace {
  private static final Duration OF_A_STATION = Duration.ofMillis(10);
  private static final Duration MOST = Duration.ofSeconds(20);

  private final LongSupplier nanoTime;
  private final Map<AuthorityName, Long> told = new ConcurrentHashMap<>();

  public CountPace(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  boolean isDue(AuthorityName authority, int stations) {
    Long last = told.get(authority);
    Duration pause = OF_A_STATION.multipliedBy(stations);
    return last == null
        || nanoTime.getAsLong() - last >= (pause.compareTo(MOST) < 0 ? pause : MOST).toNanos();
  }

  /** The status was written, with all of them. */
  void told(AuthorityName authority) {
    long now = nanoTime.getAsLong();
    told.values().removeIf(last -> now - last >= MOST.toNanos());
    told.put(authority, now);
  }
}
