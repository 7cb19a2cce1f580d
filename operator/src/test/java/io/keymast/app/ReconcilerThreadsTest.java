package io.keymast.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.keymast.support.Patience;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class ReconcilerThreadsTest {
  private final List<String> done = new CopyOnWriteArrayList<>();

  /** As JOSDK's tasks tell whose they are. */
  private record Task(String controller, String name, Runnable work) implements Runnable {
    @Override
    public void run() {
      work.run();
    }

    @Override
    public String toString() {
      return controller + " -> ExecutionScope{resource=" + name + "}";
    }
  }

  @Test
  @DisplayName(
      "What is queued before the caches are filled is done afterwards, in its order, authorities"
          + " first")
  void waits() throws InterruptedException {
    try (ReconcilerThreads threads = new ReconcilerThreads(1)) {
      IntStream.range(0, 3).forEach(i -> threads.execute(task("basestation", "station-" + i)));
      threads.execute(task("basestationcertificate", "certificate"));
      threads.execute(task("certificateauthority", "authority"));
      assertThat(threads.getPoolSize()).isZero();

      threads.begin();

      awaitEnd(threads);
      assertThat(done)
          .containsExactly("authority", "station-0", "station-1", "station-2", "certificate");
    }
  }

  @Test
  @DisplayName("An authority that comes while a fleet waits is the next one")
  void overtakes() throws InterruptedException {
    try (ReconcilerThreads threads = new ReconcilerThreads(1)) {
      threads.execute(
          new Task(
              "basestation",
              "station-0",
              () -> threads.execute(task("certificateauthority", "authority"))));
      IntStream.range(1, 100).forEach(i -> threads.execute(task("basestation", "station-" + i)));

      threads.begin();

      awaitEnd(threads);
      assertThat(done).startsWith("authority", "station-1").hasSize(100);
    }
  }

  @Test
  @DisplayName("What does not say whose it is is refused, not taken for a station's")
  void unknown() {
    ReconcilerThreads threads = new ReconcilerThreads(1);

    for (Runnable task : List.<Runnable>of(() -> {}, task("authority", "lora"))) {
      assertThatThrownBy(() -> threads.execute(task))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("not of a controller");
    }
  }

  @Test
  @DisplayName("An end before the caches are filled waits for nothing")
  void endsEarly() {
    ReconcilerThreads threads = new ReconcilerThreads(1);
    Runnable queued = task("basestation", "station");
    threads.execute(queued);

    List<Runnable> left = threads.shutdownNow();

    assertThat(left).containsExactly(queued);
    assertThat(threads.isTerminated()).isTrue();
  }

  private Task task(String controller, String name) {
    return new Task(controller, name, () -> done.add(name));
  }

  private static void awaitEnd(ReconcilerThreads threads) throws InterruptedException {
    threads.shutdown();
    assertThat(threads.awaitTermination(Patience.LONG.toSeconds(), TimeUnit.SECONDS)).isTrue();
  }
}
