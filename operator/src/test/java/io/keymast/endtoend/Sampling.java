package io.keymast.endtoend;

import io.keymast.support.Patience;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;

/** Looks again and again, while something else happens, whether all is well. */
final class Sampling implements AutoCloseable {
  private static final Duration INTERVAL = Duration.ofMillis(200);

  private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor();
  private final AtomicInteger taken = new AtomicInteger();
  private final List<String> failures = new CopyOnWriteArrayList<>();

  private Sampling(BooleanSupplier isWell) {
    var _ =
        thread.scheduleWithFixedDelay(
            () -> take(isWell), 0, INTERVAL.toMillis(), TimeUnit.MILLISECONDS);
  }

  static Sampling of(BooleanSupplier isWell) {
    return new Sampling(isWell);
  }

  int taken() {
    return taken.get();
  }

  /** When it was not well. */
  List<String> failures() {
    return List.copyOf(failures);
  }

  @Override
  public void close() {
    thread.shutdown();
    try {
      thread.awaitTermination(Patience.LONG.toSeconds(), TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void take(BooleanSupplier isWell) {
    Instant at = java.time.Clock.systemUTC().instant();
    try {
      if (!isWell.getAsBoolean()) {
        failures.add(at + " not well");
      }
    } catch (RuntimeException | Error e) {
      failures.add(at + " " + e);
    }
    taken.incrementAndGet();
  }
}
