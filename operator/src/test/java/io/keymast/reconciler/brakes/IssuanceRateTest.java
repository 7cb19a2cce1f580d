package io.keymast.reconciler.brakes;

import static org.assertj.core.api.Assertions.assertThat;

import io.keymast.domain.AuthorityName;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class IssuanceRateTest {
  private static final AuthorityName AUTHORITY = new AuthorityName("platform", "lora");
  private static final AuthorityName ANOTHER = new AuthorityName("platform", "wan");
  private static final int STATIONS = 3000;
  private static final int PER_MINUTE = 600;

  /** A second's worth, and the one that is due. */
  private static final int AT_ONCE = PER_MINUTE / 60 + 1;

  private final AtomicLong now = new AtomicLong();
  private final IssuanceRate rate = new IssuanceRate(now::get);
  private final AtomicInteger asks = new AtomicInteger();

  @Test
  @DisplayName(
      "3,000 stations that are due at once get their certificates by the rate, and ask about twice")
  void storm() {
    List<Long> issued = issue(Collections.nCopies(STATIONS, 0L));

    assertThat(issued).hasSize(STATIONS);
    assertThat(issued.stream().filter(at -> at == 0)).hasSize(AT_ONCE);
    assertThat(mostWithin(Duration.ofMinutes(1), issued)).isLessThanOrEqualTo(PER_MINUTE + AT_ONCE);
    assertThat(Duration.ofNanos(issued.getLast()))
        .isLessThan(Duration.ofMinutes(STATIONS / PER_MINUTE + 1));
    assertThat(asks.get()).isLessThan(3 * STATIONS);
  }

  @Test
  @DisplayName("After a quiet hour no more may be issued at once than a second's worth")
  void burst() {
    issue(List.of(0L));
    long later = Duration.ofHours(1).toNanos();

    List<Long> issued = issue(Collections.nCopies(STATIONS, later));

    assertThat(issued.stream().filter(at -> at == later)).hasSize(AT_ONCE);
  }

  @Test
  @DisplayName("One authority's storm takes nothing from another one")
  void apart() {
    issue(Collections.nCopies(AT_ONCE, 0L));

    assertThat(rate.take(AUTHORITY, PER_MINUTE)).isPresent();
    assertThat(rate.take(ANOTHER, PER_MINUTE)).isEmpty();
  }

  /** When each got it; whoever is told to wait comes back just then. */
  private List<Long> issue(List<Long> asking) {
    now.set(0);
    PriorityQueue<Long> waiting = new PriorityQueue<>(asking);
    List<Long> issued = new ArrayList<>();
    while (!waiting.isEmpty()) {
      long moment = waiting.remove();
      now.set(moment);
      asks.incrementAndGet();
      Optional<Duration> wait = rate.take(AUTHORITY, PER_MINUTE);
      wait.ifPresentOrElse(it -> waiting.add(moment + it.toNanos()), () -> issued.add(moment));
    }
    return issued;
  }

  private static long mostWithin(Duration window, List<Long> moments) {
    return moments.stream()
        .mapToLong(
            from ->
                moments.stream().filter(at -> at >= from && at - from < window.toNanos()).count())
        .max()
        .orElse(0);
  }
}
