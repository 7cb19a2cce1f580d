package io.keymast.schedule;

import static io.keymast.support.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class RepeaterTest {
  private static final Duration SOON = Duration.ofMillis(1);
  private static final Duration NEVER = Duration.ofDays(1);

  private final Repeater repeater = new Repeater("under-test");
  private final List<Throwable> setbacks = new CopyOnWriteArrayList<>();

  @AfterEach
  void close() {
    repeater.close();
  }

  @Test
  @DisplayName("A turn that throws is told, and the next one comes all the same")
  void survives() {
    AtomicInteger turns = new AtomicInteger();
    IllegalStateException trouble = new IllegalStateException("away");
    StackOverflowError error = new StackOverflowError();

    repeater.every(
        SOON,
        () -> {
          switch (turns.getAndIncrement()) {
            case 0 -> throw trouble;
            case 1 -> throw error;
            default -> {}
          }
        },
        setbacks::add);

    await("turns after those that failed").until(() -> turns.get() > 2);
    assertThat(setbacks).containsExactly(trouble, error);
  }

  @Test
  @DisplayName("The first turn comes at once where that is asked for")
  void atOnce() {
    AtomicInteger turns = new AtomicInteger();

    repeater.after(Duration.ZERO, NEVER, turns::incrementAndGet, setbacks::add);

    await("the first turn").until(() -> turns.get() == 1);
  }

  @Test
  @DisplayName("To close it interrupts the turn under way")
  void interrupts() {
    CountDownLatch begun = new CountDownLatch(1);
    AtomicInteger interrupted = new AtomicInteger();
    repeater.after(
        Duration.ZERO,
        NEVER,
        () -> {
          begun.countDown();
          try {
            new CountDownLatch(1).await();
          } catch (InterruptedException e) {
            interrupted.incrementAndGet();
          }
        },
        setbacks::add);
    await("the turn").until(() -> begun.getCount() == 0);

    repeater.close();

    await("the interruption").until(() -> interrupted.get() == 1);
  }
}
