package io.keymast.reconciler.cluster;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** How long to wait before trying again: twice as long after each setback in a row. */
public final class Backoff {
  private static final int MOST_DOUBLINGS = 16;

  private final Duration shortest;
  private final Duration longest;
  private final Map<String, Integer> setbacks = new ConcurrentHashMap<>();

  public Backoff(Duration shortest, Duration longest) {
    this.shortest = shortest;
    this.longest = longest;
  }

  /** After another setback. */
  public Duration afterSetback(String uid) {
    int inARow = setbacks.merge(uid, 1, (former, one) -> Math.min(former + one, MOST_DOUBLINGS));
    Duration wait = shortest.multipliedBy(1L << (inARow - 1));
    return wait.compareTo(longest) < 0 ? wait : longest;
  }

  /** What has got through, or is gone, starts afresh. */
  public void forget(String uid) {
    setbacks.remove(uid);
  }
}
