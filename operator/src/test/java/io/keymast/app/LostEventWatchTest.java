package io.keymast.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.keymast.reconciler.cluster.CacheGaps;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class LostEventWatchTest {
  private final Deque<CacheGaps> seen = new ArrayDeque<>();
  private final List<String> restarts = new ArrayList<>();
  private final LostEventWatch watch = new LostEventWatch(seen::pop, restarts::add);

  @Test
  @DisplayName("A gap that the next look finds as it was ends the process, to read all anew")
  void stays() {
    look(new CacheGaps(Map.of("station", "7")));
    assertThat(restarts).isEmpty();

    look(new CacheGaps(Map.of("station", "7")));

    assertThat(restarts).hasSize(1);
  }

  @Test
  @DisplayName("Gaps that are filled by then, and others that come, do not")
  void fills() {
    look(new CacheGaps(Map.of("station", "7")));
    look(new CacheGaps(Map.of("station", "9", "other", "")));
    look(CacheGaps.NONE);
    look(new CacheGaps(Map.of("other", "")));

    assertThat(restarts).isEmpty();
  }

  private void look(CacheGaps gaps) {
    seen.push(gaps);
    watch.look();
  }
}
