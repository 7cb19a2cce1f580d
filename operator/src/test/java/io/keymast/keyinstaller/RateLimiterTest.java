package io.keymast.keyinstaller;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class RateLimiterTest {
  private final AtomicLong now = new AtomicLong();
  private final RateLimiter limiter = new RateLimiter(2, Duration.ofSeconds(10), now::get);

  @Test
  void givesABurstAndThenOneTokenAtATime() {
    assertThat(limiter.take("a")).isTrue();
    assertThat(limiter.take("a")).isTrue();
    assertThat(limiter.take("a")).isFalse();
    assertThat(limiter.take("b")).isTrue();

    now.addAndGet(Duration.ofSeconds(10).toNanos());

    assertThat(limiter.take("a")).isTrue();
    assertThat(limiter.take("a")).isFalse();
  }

  @Test
  void askingInVainDelaysNothing() {
    limiter.take("a");
    limiter.take("a");

    for (int second = 0; second < 9; second++) {
      now.addAndGet(Duration.ofSeconds(1).toNanos());
      assertThat(limiter.take("a")).isFalse();
    }
    now.addAndGet(Duration.ofSeconds(1).toNanos() + 1000);

    assertThat(limiter.take("a")).isTrue();
  }

  @Test
  void whatIsGivenBackCanBeTakenAgainAndNoMore() {
    limiter.take("a");
    limiter.giveBack("a");
    limiter.giveBack("a");

    assertThat(limiter.take("a")).isTrue();
    assertThat(limiter.take("a")).isTrue();
    assertThat(limiter.take("a")).isFalse();
  }
}
