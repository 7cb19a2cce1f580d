package io.keymast.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.keymast.support.MutableClock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class LeaseDeadlineTest {
  private static final Duration LEASE = Duration.ofSeconds(15);

  /** It overflows soon: nanoTime begins anywhere. */
  private final AtomicLong nanoTime = new AtomicLong(Long.MAX_VALUE - LEASE.toNanos() / 2);

  private final MutableClock clock = new MutableClock();
  private final LeaseDeadline deadline = new LeaseDeadline(LEASE, clock, nanoTime::get);

  @BeforeEach
  void stopTheClock() {
    clock.stops();
  }

  @Test
  @DisplayName("S18 A Lease that was never renewed is not held")
  void never() {
    assertThat(deadline.isHeld()).isFalse();
  }

  @Test
  @DisplayName("S18 It is held until its duration has passed since its renewal was sent, and again")
  void untilItsDurationHasPassed() {
    long sent = deadline.now();
    Instant said = clock.instant();
    passes(Duration.ofSeconds(9));
    deadline.renewed(sent, said);
    passes(Duration.ofSeconds(6).minusNanos(1));
    assertThat(deadline.isHeld()).isTrue();

    passes(Duration.ofNanos(1));

    assertThat(deadline.isHeld()).isFalse();
    deadline.renewed(deadline.now(), clock.instant());
    assertThat(deadline.isHeld()).isTrue();
  }

  @Test
  @DisplayName("S18 It has run out for a machine that slept, whose nanoTime stood still meanwhile")
  void slept() {
    deadline.renewed(deadline.now(), clock.instant());
    clock.advance(LEASE.minusNanos(1));
    assertThat(deadline.isHeld()).isTrue();

    clock.advance(Duration.ofNanos(1));

    assertThat(deadline.isHeld()).isFalse();
    deadline.renewed(deadline.now() + 1, clock.instant());
    assertThat(deadline.isHeld()).isTrue();
  }

  @Test
  @DisplayName("S18 A clock that is set back prolongs nothing")
  void setBack() {
    deadline.renewed(deadline.now(), clock.instant());
    clock.advance(Duration.ofHours(-1));
    passes(LEASE);

    assertThat(deadline.isHeld()).isFalse();
  }

  @Test
  @DisplayName("S18 Once it is given up it is held no more, whatever is answered after that")
  void givenUp() {
    deadline.renewed(deadline.now(), clock.instant());

    deadline.giveUp();

    assertThat(deadline.isHeld()).isFalse();
    deadline.renewed(deadline.now() + 1, clock.instant());
    assertThat(deadline.isHeld()).isFalse();
  }

  @Test
  @DisplayName("S18 An answer that comes after that to a later renewal takes nothing back")
  void overtaken() {
    long first = deadline.now();
    Instant firstSaid = clock.instant();
    passes(Duration.ofSeconds(10));
    deadline.renewed(deadline.now(), clock.instant());

    deadline.renewed(first, firstSaid);

    passes(Duration.ofSeconds(14));
    assertThat(deadline.isHeld()).isTrue();
  }

  private void passes(Duration duration) {
    nanoTime.addAndGet(duration.toNanos());
    clock.advance(duration);
  }
}
