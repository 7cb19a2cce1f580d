package io.keymast.reconciler.clock;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClockReadingTest {
  private static final Instant START = Instant.parse("2026-11-23T12:00:00Z");

  @ParameterizedTest(name = "{0} by the wall clock in {1} of being awake is a jump of {2}")
  @CsvSource({
    "PT8H, PT0.25S, PT7H59M59.75S",
    "PT3S, PT0.25S, PT2.75S",
    "-PT1H, PT0.25S, -PT1H0.25S",
    "PT0.25S, PT10S, -PT9.75S"
  })
  void jump(Duration wall, Duration awake, Duration jump) {
    assertThat(after(wall, awake, 0).jumpSince(new ClockReading(START, 0))).contains(jump);
  }

  @ParameterizedTest(name = "{0} by the wall clock in {1} of being awake is no jump")
  @CsvSource({
    "PT0.25S, PT0.25S",
    "PT2.25S, PT0.25S",
    "-PT1.75S, PT0.25S",
    "PT10M, PT9M59S",
    "PT1H, PT1H"
  })
  void noJump(Duration wall, Duration awake) {
    assertThat(after(wall, awake, 0).jumpSince(new ClockReading(START, 0))).isEmpty();
  }

  @Test
  @DisplayName("What the timers run by may overflow: only differences of it mean something")
  void overflow() {
    ClockReading former = new ClockReading(START, Long.MAX_VALUE);

    assertThat(
            after(Duration.ofSeconds(1), Duration.ofSeconds(1), Long.MAX_VALUE).jumpSince(former))
        .isEmpty();
  }

  private static ClockReading after(Duration wall, Duration awake, long nanoTime) {
    return new ClockReading(START.plus(wall), nanoTime + awake.toNanos());
  }
}
