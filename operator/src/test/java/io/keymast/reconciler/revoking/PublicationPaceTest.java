package io.keymast.reconciler.revoking;

import static org.assertj.core.api.Assertions.assertThat;

import io.keymast.domain.AuthorityName;
import io.keymast.domain.KeyId;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class PublicationPaceTest {
  private static final AuthorityName AUTHORITY = new AuthorityName("platform", "lora");
  private static final KeyId KEY = new KeyId("00112233445566778899aabbccddeeff00112233");
  private static final KeyId NEXT_KEY = new KeyId("00112233445566778899aabbccddeeff00112244");

  /** Soon to wrap, as the clock of the machine may. */
  private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - Duration.ofSeconds(3).toNanos());

  private final PublicationPace pace = new PublicationPace(now::get);

  @Test
  @DisplayName("A few revocations one after another are each published at once, then one in 5 s")
  void thenSeldom() {
    takeAll();

    assertThat(take()).contains(Duration.ofSeconds(5));
    pass(Duration.ofSeconds(4));
    assertThat(take()).contains(Duration.ofSeconds(1));
    pass(Duration.ofSeconds(1));
    assertThat(take()).isEmpty();
    assertThat(take()).contains(Duration.ofSeconds(5));
  }

  @Test
  @DisplayName("10,000 revocations in seven minutes take less than 100 CRLs")
  void bulk() {
    int published = 0;
    for (int i = 0; i < 10_000; i++) {
      published += take().isEmpty() ? 1 : 0;
      pass(Duration.ofMinutes(7).dividedBy(10_000));
    }

    assertThat(published).isBetween(80, 100);
  }

  @Test
  @DisplayName("After a quiet day no more are signed at once than after a quiet minute")
  void quiet() {
    takeAll();
    pass(Duration.ofDays(1));

    takeAll();
    assertThat(take()).isPresent();
  }

  @Test
  @DisplayName("Each CA key has a pace of its own; a forgotten authority begins anew")
  void apart() {
    takeAll();

    assertThat(pace.take(AUTHORITY, NEXT_KEY)).isEmpty();
    pace.forget(AUTHORITY);
    takeAll();
  }

  private void takeAll() {
    for (int i = 0; i < PublicationPace.AT_ONCE; i++) {
      assertThat(take()).isEmpty();
    }
  }

  private Optional<Duration> take() {
    return pace.take(AUTHORITY, KEY);
  }

  private void pass(Duration duration) {
    now.addAndGet(duration.toNanos());
  }
}
