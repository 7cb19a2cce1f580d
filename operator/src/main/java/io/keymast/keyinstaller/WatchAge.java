package io.keymast.keyinstaller;

import io.keymast.schedule.Repeater;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * For how long the caches may be behind: since when not every informer was watching, the API server
 * did not answer, or a watch heard nothing of what happened (one that is being set up again still
 * counts as watching).
 */
public final class WatchAge implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(WatchAge.class);
  private static final Duration BETWEEN_SAMPLES = Duration.ofSeconds(5);
  private static final Duration BETWEEN_PROBES = Duration.ofSeconds(15);

  /** A second watch is told within milliseconds what there is. */
  private static final Duration LONGEST_PROBE = Duration.ofSeconds(2);

  private final List<ProbedInformer<?>> informers;
  private final BooleanSupplier isConnected;
  private final Repeater sampler = new Repeater("watch-age");
  private final Repeater prober = new Repeater("watch-probe");
  private final LongSupplier nanoTime;
  private volatile long lastWatching;

  /**
   * @param informers whose watches may be silent
   * @param isConnected whether all of them watch, and the API server answers; may block for seconds
   * @param nanoTime a clock that nobody sets
   */
  public WatchAge(
      Collection<ProbedInformer<?>> informers, BooleanSupplier isConnected, LongSupplier nanoTime) {
    this.informers = List.copyOf(informers);
    this.isConnected = isConnected;
    this.nanoTime = nanoTime;
    this.lastWatching = nanoTime.getAsLong();
  }

  public void start() {
    sampler.after(Duration.ZERO, BETWEEN_SAMPLES, this::sample, WatchAge::notTold);
    prober.every(BETWEEN_PROBES, this::probe, WatchAge::notTold);
  }

  public Duration current() {
    return Duration.ofNanos(nanoTime.getAsLong() - lastWatching);
  }

  @Override
  public void close() {
    sampler.close();
    prober.close();
  }

  void sample() {
    long asked = nanoTime.getAsLong();
    boolean connected = isConnected.getAsBoolean();
    Optional<Long> silent =
        informers.stream().flatMap(it -> it.silentSince().stream()).min(Long::compare);
    if (silent.isPresent()) {
      lastWatching = Math.min(lastWatching, silent.get());
    } else if (connected) {
      lastWatching = asked;
    }
  }

  void probe() {
    long asked = nanoTime.getAsLong();
    List<? extends ProbedInformer<?>.Probe> probes =
        informers.stream().flatMap(it -> it.probe(asked).stream()).toList();
    try {
      awaitAll(probes.stream().map(ProbedInformer.Probe::missed));
    } finally {
      probes.forEach(ProbedInformer.Probe::conclude);
    }
  }

  private static void awaitAll(Stream<CompletableFuture<Void>> missed) {
    try {
      CompletableFuture.allOf(missed.toArray(CompletableFuture<?>[]::new))
          .get(LONGEST_PROBE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException | ExecutionException e) {
      LOG.atTrace().setCause(e).log("not every watch has missed something");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void notTold(Throwable e) {
    LOG.atDebug().setCause(e).log("whether watches are silent can't be told now");
  }
}
