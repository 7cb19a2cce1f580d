package io.keymast.keyinstaller;

import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** For how long the caches may be behind: since when not every informer was watching. */
final class WatchAge implements AutoCloseable {
  private final List<SharedIndexInformer<?>> informers;
  private final ScheduledExecutorService sampler =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("watch-age").factory());
  private volatile long lastWatching = System.nanoTime();

  WatchAge(List<SharedIndexInformer<?>> informers) {
    this.informers = informers;
  }

  void start() {
    var _ = sampler.scheduleWithFixedDelay(this::sample, 0, 1, TimeUnit.SECONDS);
  }

  Duration current() {
    return Duration.ofNanos(System.nanoTime() - lastWatching);
  }

  @Override
  public void close() {
    sampler.shutdownNow();
  }

  private void sample() {
    if (informers.stream().allMatch(SharedIndexInformer::isWatching)) {
      lastWatching = System.nanoTime();
    }
  }
}
