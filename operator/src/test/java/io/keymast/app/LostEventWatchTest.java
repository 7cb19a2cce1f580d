package io.keymast.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.keymast.cache.CacheGaps;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class LostEventWatchTest {
  private final Deque<CacheGaps> seen = new ArrayDeque<>();
  private final AtomicInteger restarts = new AtomicInteger();
  private final LostEventWatch watch = new LostEventWatch(seen::pop, restarts::incrementAndGet);

  @Test
  @DisplayName("A gap that the next look finds as it was asks to read all anew")
  void stays() {
    look(new CacheGaps(Map.of("station", "7"), 2));
    assertThat(restarts).hasValue(0);

    look(new CacheGaps(Map.of("station", "7"), 2));

    assertThat(restarts).hasValue(1);
  }

  @Test
  @DisplayName("Gaps that are filled by then, and others that come, do not")
  void fills() {
    look(new CacheGaps(Map.of("station", "7"), 2));
    look(new CacheGaps(Map.of("station", "9", "other", ""), 2));
    look(CacheGaps.NONE);
    look(new CacheGaps(Map.of("other", ""), 2));

    assertThat(restarts).hasValue(0);
  }

  @Test
  @DisplayName("A fleet of 100,000 stations is compared at every fourth turn only")
  void seldom() {
    look(new CacheGaps(Map.of("station", "7"), 200_000));

    for (int i = 0; i < 3; i++) {
      watch.takeTurn();
      assertThat(restarts).hasValue(0);
    }
    look(new CacheGaps(Map.of("station", "7"), 200_000));
    assertThat(restarts).hasValue(1);
  }

  private void look(CacheGaps gaps) {
    seen.push(gaps);
    watch.takeTurn();
  }
}
