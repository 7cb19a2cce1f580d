package io.keymast.support;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class PatienceTest {
  private final Iterator<Optional<String>> looks =
      List.of(Optional.<String>empty(), Optional.of("wrong"), Optional.of("right")).iterator();

  private final Deque<String> nothing = new ArrayDeque<>();

  @Test
  @DisplayName("What is not there yet, or not yet as it should be, is awaited")
  void awaited() {
    Patience.await().untilAsserted(() -> assertThat(looks.next().orElseThrow()).isEqualTo("right"));

    assertThat(looks).isExhausted();
  }

  @Test
  @DisplayName("What is being changed while a test looks is awaited, too")
  void changing() {
    AtomicInteger tries = new AtomicInteger();

    Patience.await()
        .until(
            () -> {
              if (tries.incrementAndGet() < 3) {
                throw new IllegalStateException("half written");
              }
              return true;
            });

    assertThat(tries).hasValue(3);
  }

  @Test
  @DisplayName("Where it never comes, the end of the wait tells what was missing")
  void missing() {
    assertThatThrownBy(
            () ->
                Patience.await()
                    .pollDelay(Duration.ZERO)
                    .atMost(Duration.ofSeconds(2))
                    .untilAsserted(() -> assertThat(nothing.getFirst()).isEmpty()))
        .hasRootCauseInstanceOf(NoSuchElementException.class);
  }
}
