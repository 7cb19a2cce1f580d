package io.keymast.app;

import io.fabric8.kubernetes.client.KubernetesClientException;
import io.keymast.cache.CacheGaps;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Notices that a cache has missed an event for good, though its watch goes on: what is looked at
 * again and again is looked at in the caches. Who reads everything anew knows it.
 */
final class LostEventWatch implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(LostEventWatch.class);
  private static final int MOST_TOLD = 10;

  /** Looks for a restored etcd between two comparisons of all caches, which cost more. */
  private static final int LOOKS_PER_COMPARISON = 30;

  private final Supplier<CacheGaps> gaps;
  private final Runnable readAnew;
  private final ScheduledExecutorService executor =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("lost-event-watch").factory());

  /** Only the executor's one thread uses it. */
  private CacheGaps former = CacheGaps.NONE;

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
    var _ =
        executor.scheduleWithFixedDelay(
            this::lookOrLog, first.toMillis(), every.toMillis(), TimeUnit.MILLISECONDS);
  }

  @Override
  public void close() {
    executor.shutdownNow();
  }

  /** An exception would end the schedule. */
  private void lookOrLog() {
    try {
      look();
    } catch (KubernetesClientException away) {
      LOG.atDebug().setCause(away).log("the caches could not be compared with the API server");
    } catch (RuntimeException e) {
      LOG.atWarn().setCause(e).log("the caches could not be compared with the API server");
    }
  }

  void look() {
    CacheGaps now = gaps.get();
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
