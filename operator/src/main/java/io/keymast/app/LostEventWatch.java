package io.keymast.app;

import io.fabric8.kubernetes.client.KubernetesClientException;
import io.keymast.cache.CacheGaps;
import io.keymast.schedule.Repeater;
import java.time.Duration;
import java.util.Set;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * Notices that a cache has missed an event for good, though its watch goes on: what is looked at
 * again and again is looked at in the caches. Who reads everything anew knows it.
 */
final class LostEventWatch implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(LostEventWatch.class);
  private static final int MOST_TOLD = 10;

  /** Looks for a restored etcd between two comparisons of all caches, which cost more. */
  private static final int LOOKS_PER_COMPARISON = 30;

  /**
   * What the API server may have to list for each comparison: a larger fleet is compared as many
   * times more seldom. By default 100 objects a second, with 3 KiB each.
   */
  private static final int LISTED_AT_A_TURN = 60_000;

  private final Supplier<CacheGaps> gaps;
  private final Runnable readAnew;
  private final Repeater repeater = new Repeater("lost-event-watch");

  /** Only the repeater's one thread uses these. */
  private CacheGaps former = CacheGaps.NONE;

  private int turnsToLeaveOut;

  /**
   * @param readAnew what is to be done then
   */
  LostEventWatch(Supplier<CacheGaps> gaps, Runnable readAnew) {
    this.gaps = gaps;
    this.readAnew = readAnew;
  }

  /** Where a restored etcd is looked for so often. */
  static Duration every(Duration restoreCheckInterval) {
    return restoreCheckInterval.multipliedBy(LOOKS_PER_COMPARISON);
  }

  void start(Duration first, Duration every) {
    repeater.after(first, every, this::takeTurn, LostEventWatch::notCompared);
  }

  @Override
  public void close() {
    repeater.close();
  }

  private static void notCompared(Throwable e) {
    LOG.atLevel(e instanceof KubernetesClientException ? Level.DEBUG : Level.WARN)
        .setCause(e)
        .log("the caches could not be compared with the API server");
  }

  void takeTurn() {
    if (turnsToLeaveOut > 0) {
      turnsToLeaveOut--;
      return;
    }
    CacheGaps now = gaps.get();
    turnsToLeaveOut = now.listed() / LISTED_AT_A_TURN;
    Set<String> lost = now.asBefore(former);
    former = now;
    if (!lost.isEmpty()) {
      LOG.atError()
          .addKeyValue("count", lost.size())
          .addKeyValue("objects", lost.stream().sorted().limit(MOST_TOLD).toList())
          .log("events of watched objects have not come");
      readAnew.run();
    }
  }
}
