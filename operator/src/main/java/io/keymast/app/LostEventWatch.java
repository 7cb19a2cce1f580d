package io.keymast.app;

import io.fabric8.kubernetes.client.KubernetesClientException;
import io.keymast.reconciler.cluster.CacheGaps;
import io.keymast.schedule.Repeater;
import java.time.Duration;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * Notices that a cache has missed an event for good, though its watch goes on: what is looked at
 * again and again is looked at in the caches. A process that reads everything anew knows it.
 */
final class LostEventWatch implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(LostEventWatch.class);
  private static final int MOST_TOLD = 10;

  private final Supplier<CacheGaps> gaps;
  private final Consumer<String> restart;
  private final Repeater repeater = new Repeater("lost-event-watch");

  /** Only the repeater's one thread uses it. */
  private CacheGaps former = CacheGaps.NONE;

  /**
   * @param restart ends the process, and says why
   */
  LostEventWatch(Supplier<CacheGaps> gaps, Consumer<String> restart) {
    this.gaps = gaps;
    this.restart = restart;
  }

  void start(Duration every) {
    repeater.every(every, this::look, LostEventWatch::notCompared);
  }

  @Override
  public void close() {
    repeater.close();
  }

  private static void notCompared(RuntimeException e) {
    LOG.atLevel(e instanceof KubernetesClientException ? Level.DEBUG : Level.WARN)
        .setCause(e)
        .log("the caches could not be compared with the API server");
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
