package io.keymast.fleet;

import java.util.Collection;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Many who act at once, as far as one machine can bear them. */
final class Crowd {
  private static final int AT_ONCE = 16;

  private Crowd() {}

  /** What one of them does. */
  interface Act<T, R> {
    R of(T one) throws Exception;
  }

  static <T, R> List<R> each(Collection<T> all, Act<T, R> act) {
    try (ExecutorService executor =
        Executors.newFixedThreadPool(AT_ONCE, Thread.ofVirtual().factory())) {
      List<Future<R>> results =
          all.stream().map(one -> executor.submit(() -> act.of(one))).toList();
      return results.stream().map(Crowd::result).toList();
    }
  }

  private static <R> R result(Future<R> future) {
    try {
      return future.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    } catch (ExecutionException e) {
      throw new AssertionError(e.getCause());
    }
  }
}
