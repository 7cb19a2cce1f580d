package io.keymast.revocation;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class SharedAppendsTest {
  @Test
  @DisplayName("A write that no exception ended fails for those that wait for it: none waits on")
  void error() {
    SharedAppends appends =
        new SharedAppends(
            changes -> {
              throw new StackOverflowError();
            });

    assertThatThrownBy(() -> appends.append(List.of()))
        .isInstanceOf(CompletionException.class)
        .hasCauseInstanceOf(StackOverflowError.class);
  }
}
