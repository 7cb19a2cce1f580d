package io.keymast.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.keymast.support.ControlPlane;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class ApiServerClockTest {
  @Test
  @DisplayName("The API server's clock is read with the operator's rights, and goes on by itself")
  void shows() {
    AtomicLong nanoTime = new AtomicLong();

    try (ApiServerClock clock =
        ApiServerClock.start(ControlPlane.shared().asOperator(), nanoTime::get)) {
      clock.awaitFirstReading();

      Instant shown = clock.now().orElseThrow();
      assertThat(shown).isCloseTo(Instant.now(), within(30, ChronoUnit.SECONDS));
      nanoTime.addAndGet(Duration.ofHours(1).toNanos());
      assertThat(clock.now()).contains(shown.plus(Duration.ofHours(1)));
    }
  }
}
