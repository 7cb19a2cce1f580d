package io.keymast.bench;

import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;

/** Sixteen, if not said otherwise, who write as fast as they are answered. */
final class Writers {
  static final int USUAL = 16;

  private Writers() {}

  /** What one station takes. */
  interface Act {
    void on(int number) throws Exception;
  }

  static void each(int from, int count, Act act) throws Exception {
    each(USUAL, from, count, act);
  }

  static void each(int lanes, int from, int count, Act act) throws Exception {
    try (ExecutorService writers = Executors.newFixedThreadPool(lanes)) {
      List<Future<Void>> acts =
          IntStream.range(from, from + count)
              .mapToObj(
                  number ->
                      writers.submit(
                          (Callable<Void>)
                              () -> {
                                act.on(number);
                                return null;
                              }))
              .toList();
      for (Future<Void> each : acts) {
        each.get();
      }
    }
  }
}
