package io.keymast.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class LeaseDeadlineTest {
  private static final Duration LEASE = Duration.ofSeconds(15);

  /** It overflows soon: nanoTime begins anywhere. */
  private final AtomicLong nanoTime = new AtomicLong(Long.MAX_VALUE - LEASE.toNanos() / 2);

  private final LeaseDeadline deadline = new LeaseDeadline(LEASE, nanoTime::get);

  @Test
  @DisplayName("S18 A Lease that was never renewed is not held")
  void never() {
    assertThat(deadline.isHeld()).isFalse();
  }

  @Test
  @DisplayName("S18 It is held until its duration has passed since its renewal was sent, and again")
  void untilItsDurationHasPassed() {
    long sent = deadline.now();
    passes(Duration.ofSeconds(9));
    deadline.renewed(sent);
    passes(Duration.ofSeconds(6).minusNanos(1));
    assertThat(deadline.isHeld()).isTrue();

    passes(Duration.ofNanos(1));

    assertThat(deadline.isHeld()).isFalse();
    deadline.renewed(deadline.now());
    assertThat(deadline.isHeld()).isTrue();
  }

  @Test
  @DisplayName("S18 An answer that comes after that to a later renewal takes nothing back")
  void overtaken() {
    long first = deadline.now();
    passes(Duration.ofSeconds(10));
    deadline.renewed(deadline.now());

    deadline.renewed(first);

    passes(Duration.ofSeconds(14));
    assertThat(deadline.isHeld()).isTrue();
  }

  private void passes(Duration duration) {
    nanoTime.addAndGet(duration.toNanos());
  }
}
