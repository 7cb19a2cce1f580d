package io.keymast.keyinstaller;

import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * For how long the caches may be behind: since when not every informer was watching, or the API
 * server did not answer (a watch that is being set up again still counts as watching).
 */
public final class WatchAge implements AutoCloseable {
  private final List<? extends SharedIndexInformer<?>> informers;
  private final BooleanSupplier apiServerAnswers;
  private final ScheduledExecutorService sampler =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("watch-age").factory());
  private volatile long lastWatching = System.nanoTime();

  /**
   * @param apiServerAnswers asks it; may block for seconds
   */
  public WatchAge(
      List<? extends SharedIndexInformer<?>> informers, BooleanSupplier apiServerAnswers) {
    this.informers = informers;
    this.apiServerAnswers = apiServerAnswers;
  }

  public void start() {
    var _ = sampler.scheduleWithFixedDelay(this::sample, 0, 5, TimeUnit.SECONDS);
  }

  public Duration current() {
    return Duration.ofNanos(System.nanoTime() - lastWatching);
  }

  @Override
  public void close() {
    sampler.shutdownNow();
  }

  private void sample() {
    long asked = System.nanoTime();
    if (informers.stream().allMatch(SharedIndexInformer::isWatching)
        && apiServerAnswers.getAsBoolean()) {
      lastWatching = asked;
    }
  }
}
