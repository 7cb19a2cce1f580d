package io.keymast.operator;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import java.util.function.Function;

/** What the acts of a round do side by side. */
final class AllAtOnce {
  private AllAtOnce() {}

  /** Returns when all have done it; fails as the first one did that failed. */
  static <T> void each(Collection<T> acts, Consumer<T> part) {
    try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> futures = new ArrayList<>();
      acts.forEach(act -> futures.add(executor.submit(() -> part.accept(act))));
      futures.forEach(AllAtOnce::result);
    }
  }

  /** The same, and what each comes to, in any order. */
  static <T, R> List<R> results(Collection<T> acts, Function<T, R> part) {
    List<R> results = new CopyOnWriteArrayList<>();
    each(acts, act -> results.add(part.apply(act)));
    return List.copyOf(results);
  }

  /** Waits for it, and fails as it did. */
  static void result(Future<?> future) {
    try {
      future.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    } catch (ExecutionException e) {
      throw new AssertionError(e.getCause());
    }
  }
}
