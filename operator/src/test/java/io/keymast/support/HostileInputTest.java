package io.keymast.support;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What finds hangs finds one. */
class HostileInputTest {
  private static final byte[] INPUT = {1, 2, 3};
  private static final Duration HANG = Duration.ofMillis(200);
  private static final Duration TOO_MUCH = Duration.ofMillis(1_100);
  private static final int TRIES = 5;
  private static final ThreadMXBean WORK = ManagementFactory.getThreadMXBean();

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
  @DisplayName("A parser that waits a moment each time is told of, though it hardly works")
  void tellsOfAPause() {
    assertThatThrownBy(() -> HostileInput.judged(INPUT, HostileInputTest::pauses))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("by the wall's clock");
    AtomicBoolean first = new AtomicBoolean(true);
    assertThat(HostileInput.<Boolean>judged(INPUT, () -> !first.getAndSet(false) || pauses()))
        .isTrue();
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

  @Test
  @DisplayName("Once it is warm, what a parser does only the first time is bounded too")
  void boundsTheFirstTime() {
    for (int judged = 0; judged <= HostileInput.WARM_UP; judged++) {
      HostileInput.judged(INPUT, () -> works(new AtomicBoolean(false)));
    }

    assertThat(IntStream.range(0, TRIES).anyMatch(_ -> isToldAsSlow())).isTrue();
  }

  /** Not where the thread of another test loads a class meanwhile. */
  private static boolean isToldAsSlow() {
    AtomicBoolean first = new AtomicBoolean(true);
    try {
      HostileInput.judged(INPUT, () -> works(first));
      return false;
    } catch (AssertionError told) {
      assertThat(told).hasMessageContaining("time on the processor the first time");
      return true;
    }
  }

  /** Only while it is the first time. */
  private static boolean works(AtomicBoolean first) {
    long nanos = WORK.getCurrentThreadCpuTime();
    while (first.get()) {
      first.set(WORK.getCurrentThreadCpuTime() - nanos < TOO_MUCH.toNanos());
    }
    return true;
  }

  private static boolean pauses() {
    LockSupport.parkNanos(HANG.toNanos());
    return true;
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
