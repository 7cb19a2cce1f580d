package io.keymast.reconciler.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class BackoffTest {
  private final Backoff backoff = new Backoff(Duration.ofMillis(500), Duration.ofMinutes(1));

  @Test
  @DisplayName("Each setback in a row doubles the wait, up to a minute, for that station alone")
  void grows() {
    assertThat(waits("one", 4)).containsExactly(500L, 1000L, 2000L, 4000L);
    assertThat(waits("one", 100)).endsWith(60_000L).isSorted();
    assertThat(waits("other", 1)).containsExactly(500L);
  }

  @Test
  @DisplayName("After it got through once, the wait is short again")
  void startsAfresh() {
    waits("one", 5);

    backoff.forget("one");

    assertThat(waits("one", 1)).containsExactly(500L);
  }

  private List<Long> waits(String uid, int setbacks) {
    return IntStream.range(0, setbacks)
        .mapToObj(any -> backoff.afterSetback(uid).toMillis())
        .toList();
  }
}
