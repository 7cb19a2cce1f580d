package io.keymast.reconciler.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class AttemptsTest {
  private final List<String> done = new ArrayList<>();
  private final Attempts attempts = new Attempts();

  @Test
  @DisplayName("What follows a failure is tried all the same; then all failures are told")
  void triesAll() {
    RuntimeException retiring = new IllegalStateException("the list is full");
    RuntimeException revoking = new IllegalStateException("no answer");
    attempts.attempt(() -> fail(retiring));
    attempts.attempt(() -> fail(revoking));
    attempts.attempt(() -> fail(retiring));
    attempts.attempt(() -> done.add("the rest"));

    assertThatThrownBy(attempts::conclude).isSameAs(retiring).hasSuppressedException(revoking);
    assertThat(done).containsExactly("the rest");
  }

  @Test
  @DisplayName("Where nothing fails, nothing is thrown")
  void succeeds() {
    attempts.attempt(() -> done.add("all"));

    assertThatCode(attempts::conclude).doesNotThrowAnyException();
  }

  private static void fail(RuntimeException failure) {
    throw failure;
  }
}
