package io.keymast.keyinstaller;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * Token buckets by name. Beyond a bound the least recently used are forgotten, and so full again:
 * where strangers make up names, have them counted by no more than that.
 */
public final class RateLimiter {
  static final int MAX_BUCKETS = 100_000;

  private final int burst;
  private final long nanosPerToken;
  private final LongSupplier nanoTime;
  private final Map<String, Bucket> buckets =
      new LinkedHashMap<>(1024, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Bucket> eldest) {
          return size() > MAX_BUCKETS;
        }
      };

  private record Bucket(double tokens, long at) {}

  /**
   * @param nanoTime a clock that never jumps
   */
  public RateLimiter(int burst, Duration perToken, LongSupplier nanoTime) {
    this.burst = burst;
    this.nanosPerToken = perToken.toNanos();
    this.nanoTime = nanoTime;
  }

  /** Whether the bucket had a token, which is then gone; asking in vain costs nothing. */
  public synchronized boolean take(String name) {
    long now = nanoTime.getAsLong();
    double tokens = tokens(name, now);
    boolean given = tokens >= 1;
    buckets.put(name, new Bucket(given ? tokens - 1 : tokens, now));
    return given;
  }

  /** Undoes one {@link #take} that was granted. */
  synchronized void giveBack(String name) {
    long now = nanoTime.getAsLong();
    buckets.put(name, new Bucket(Math.min(burst, tokens(name, now) + 1), now));
  }

  private double tokens(String name, long now) {
    Bucket bucket = buckets.get(name);
    return bucket == null
        ? burst
        : Math.min(burst, bucket.tokens() + (double) (now - bucket.at()) / nanosPerToken);
  }
}
