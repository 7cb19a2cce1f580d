package io.keymast.reconciler.authority;

import static org.assertj.core.api.Assertions.assertThat;

import io.keymast.domain.AuthorityName;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class CountPaceTest {
  private static final AuthorityName LORA = new AuthorityName("ca", "lora");

  private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - 5);
  private final CountPace pace = new CountPace(now::get);

  @Test
  @DisplayName("A small fleet's numbers are told nearly at once, a large one's every 20 seconds")
  void bySize() {
    assertThat(pace.isDue(LORA, 100_000)).isTrue();
    pace.told(LORA);

    passes(Duration.ofSeconds(1));
    assertThat(pace.isDue(LORA, 100)).isTrue();
    assertThat(pace.isDue(LORA, 101)).isFalse();

    passes(Duration.ofSeconds(18));
    assertThat(pace.isDue(LORA, 100_000)).isFalse();
    passes(Duration.ofSeconds(1));
    assertThat(pace.isDue(LORA, 100_000)).isTrue();
  }

  @Test
  @DisplayName("Another authority waits for none of them")
  void another() {
    pace.told(LORA);

    assertThat(pace.isDue(new AuthorityName("ca", "other"), 100_000)).isTrue();
  }

  private void passes(Duration time) {
    now.addAndGet(time.toNanos());
  }
}
