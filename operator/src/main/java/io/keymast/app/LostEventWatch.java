package io.keymast.app;

import io.fabric8.kubernetes.client.KubernetesClientException;
import io.keymast.reconciler.cluster.CacheGaps;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Notices that a cache has missed an event for good, though its watch goes on: what is looked at
 * again and again is looked at in the caches. A process that reads everything anew knows it.
 */
final class LostEventWatch implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(LostEventWatch.class);
  private static final int MOST_TOLD = 10;

  private final Supplier<CacheGaps> gaps;
  private final Consumer<String> restart;
  private final ScheduledExecutorService executor =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("lost-event-watch").factory());

  /** Only the executor's one thread uses it. */
  private CacheGaps former = CacheGaps.NONE;

  /**
   * @param restart ends the process, and says why
   */
  LostEventWatch(Supplier<CacheGaps> gaps, Consumer<String> restart) {
    this.gaps = gaps;
    this.restart = restart;
  }

  void start(Duration every) {
    var _ =
        executor.scheduleWithFixedDelay(
            this::lookOrLog, every.toMillis(), every.toMillis(), TimeUnit.MILLISECONDS);
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
      restart.accept("events got lost on their way");
    }
  }
}
