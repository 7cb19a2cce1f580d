package io.keymast.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.keymast.support.Patience;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class ReconcilerThreadsTest {
  @Test
  @DisplayName("What is queued before the caches are filled is done afterwards, in its order")
  void waits() throws InterruptedException {
    List<Integer> done = new CopyOnWriteArrayList<>();
    try (ReconcilerThreads threads = new ReconcilerThreads(1)) {
      IntStream.range(0, 5).forEach(number -> threads.execute(() -> done.add(number)));
      assertThat(threads.getPoolSize()).isZero();

      threads.begin();

      threads.execute(() -> done.add(5));
      threads.shutdown();
      assertThat(threads.awaitTermination(Patience.LONG.toSeconds(), TimeUnit.SECONDS)).isTrue();
      assertThat(done).containsExactly(0, 1, 2, 3, 4, 5);
    }
  }

  @Test
  @DisplayName("An end before the caches are filled waits for nothing")
  void endsEarly() {
    ReconcilerThreads threads = new ReconcilerThreads(1);
    Runnable queued = () -> {};
    threads.execute(queued);

    List<Runnable> left = threads.shutdownNow();

    assertThat(left).containsExactly(queued);
    assertThat(threads.isTerminated()).isTrue();
  }
}
