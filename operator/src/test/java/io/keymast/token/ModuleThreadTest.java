package io.keymast.token;

import static io.keymast.support.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** A call into native code that does not come back. */
class ModuleThreadTest {
  private final CountDownLatch comesBack = new CountDownLatch(1);
  private final AtomicInteger called = new AtomicInteger();

  @AfterEach
  void nothingHangsOn() {
    comesBack.countDown();
  }

  @Test
  @DisplayName("Whoever asks for what hangs gives up, and others are refused at once, uncalled")
  void givesUp() {
    ModuleThread thread = new ModuleThread(Duration.ofMillis(100));
    await("the call has begun by when its asker gives up")
        .until(
            () -> {
              asks(thread);
              return called.get() == 1;
            });

    assertThatThrownBy(() -> thread.run(called::incrementAndGet))
        .isInstanceOfSatisfying(
            TokenException.class,
            e -> assertThat(e.violation().reason()).isEqualTo("HSMNotAnswering"));

    assertThat(called).hasValue(1);
    thread.end();
  }

  @Test
  @DisplayName("After the call has come back, others are answered again")
  void answersAgain() {
    ModuleThread thread = new ModuleThread(Duration.ofSeconds(5));
    Thread impatient = Thread.ofVirtual().start(() -> asks(thread));
    await().until(() -> called.get() == 1);
    impatient.interrupt();

    comesBack.countDown();

    await().ignoreExceptions().until(() -> thread.run(called::incrementAndGet) > 1);
    thread.end();
  }

  @Test
  @DisplayName("What a call throws, its asker gets")
  void throwsOn() {
    ModuleThread thread = new ModuleThread(Duration.ofMinutes(1));

    assertThatThrownBy(
            () ->
                thread.run(
                    () -> {
                      throw new IllegalArgumentException("of the call");
                    }))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("of the call");
    thread.end();
  }

  private void asks(ModuleThread thread) {
    assertThatThrownBy(() -> thread.run(this::hangs)).isInstanceOf(TokenException.class);
  }

  private int hangs() {
    int count = called.incrementAndGet();
    boolean isInterrupted = false;
    while (comesBack.getCount() > 0) {
      try {
        comesBack.await();
      } catch (InterruptedException e) {
        isInterrupted = true;
      }
    }
    if (isInterrupted) {
      Thread.currentThread().interrupt();
    }
    return count;
  }
}
