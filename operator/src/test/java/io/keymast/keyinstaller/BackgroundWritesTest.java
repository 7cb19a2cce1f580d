package io.keymast.keyinstaller;

import static org.assertj.core.api.Assertions.assertThat;

import io.keymast.support.Patience;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class BackgroundWritesTest {
  private static final String NAME = "request of site/roof";

  private final BackgroundWrites writes =
      new BackgroundWrites(1, new KeyInstallerMeters(new SimpleMeterRegistry()));
  private final CountDownLatch goesOn = new CountDownLatch(1);

  @AfterEach
  void end() {
    goesOn.countDown();
    writes.close();
  }

  @Test
  @DisplayName("A write that no exception ended is told as failed, and may be asked for again")
  void error() {
    Receipt failed =
        writes.submit(
            NAME,
            () -> {
              throw new StackOverflowError();
            });
    assertThat(isStored(failed)).isFalse();

    Receipt again = writes.submit(NAME, () -> {});

    assertThat(isStored(again)).isTrue();
  }

  @Test
  @DisplayName("Where there is no room, who asks again for what is under way still waits for it")
  void full() {
    writes.submit(NAME, this::awaitsWord);

    Receipt other = writes.submit("request of site/cellar", () -> {});
    Receipt again = writes.submit(NAME, this::awaitsWord);

    assertThat(isStored(other)).isFalse();
    goesOn.countDown();
    assertThat(isStored(again)).isTrue();
  }

  @Test
  @DisplayName("What is under way stands for the same content only; another one has to come again")
  void anotherContent() {
    Receipt first = writes.submit(NAME, "first", this::awaitsWord);

    Receipt same = writes.submit(NAME, "first", () -> {});
    Receipt other = writes.submit(NAME, "other", () -> {});

    assertThat(isStored(other)).isFalse();
    goesOn.countDown();
    assertThat(isStored(first)).isTrue();
    assertThat(isStored(same)).isTrue();
    assertThat(isStored(writes.submit(NAME, "other", () -> {}))).isTrue();
  }

  @Test
  @DisplayName("Once this process ends nothing new begins, and who asks is told so")
  void ending() {
    writes.close();

    assertThat(isStored(writes.submit(NAME, () -> {}))).isFalse();
    assertThat(isStored(writes.submit(NAME, () -> {}))).isFalse();
  }

  private void awaitsWord() {
    try {
      goesOn.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static boolean isStored(Receipt receipt) {
    return receipt.isStoredBy(System.nanoTime() + Patience.LONG.toNanos());
  }
}
