package io.keymast.keyinstaller;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class HearingTest {
  @Test
  @DisplayName("One look that found something missed may have met an event on its way")
  void once() {
    assertThat(Hearing.UNDOUBTED.missedSomething("7", 100).silentSince("7")).isEmpty();
  }

  @Test
  @DisplayName("Two at the same place are certain, since the first")
  void twice() {
    Hearing twice = Hearing.UNDOUBTED.missedSomething("7", 100).missedSomething("7", 200);

    assertThat(twice.silentSince("7")).contains(100L);
    assertThat(twice.missedSomething("7", 300).silentSince("7")).contains(100L);
  }

  @Test
  @DisplayName("A watch that has moved on is not silent, and is counted anew")
  void movedOn() {
    Hearing twice = Hearing.UNDOUBTED.missedSomething("7", 100).missedSomething("7", 200);

    assertThat(twice.silentSince("8")).isEmpty();
    assertThat(twice.missedSomething("8", 300).silentSince("8")).isEmpty();
    assertThat(twice.missedSomething("8", 300).missedSomething("8", 400).silentSince("8"))
        .contains(300L);
  }
}
