package io.keymast.support;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What finds hangs finds one. */
class HostileInputTest {
  private static final byte[] INPUT = {1, 2, 3};
  private static final Duration HANG = Duration.ofMillis(200);

  @Test
  @DisplayName("A parser that hangs is told of with its input, and the next one is judged")
  void tellsOfAHang() {
    CountDownLatch never = new CountDownLatch(1);

    assertThatThrownBy(() -> HostileInput.judged(INPUT, () -> awaits(never), HANG))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("AQID");
    assertThat(HostileInput.<String>judged(INPUT, () -> "judged", Patience.LONG))
        .isEqualTo("judged");
  }

  @Test
  @DisplayName("What a parser throws is thrown")
  void throwsWhatAParserThrows() {
    assertThatThrownBy(
            () ->
                HostileInput.judged(
                    INPUT,
                    () -> {
                      throw new IllegalStateException("a parser's");
                    }))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("a parser's");
  }

  private static boolean awaits(CountDownLatch latch) {
    try {
      latch.await();
      return true;
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
