package io.keymast.decision;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Label;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OrphanCountTest {
  @ParameterizedTest(name = "{0} missing, {1} there: held {2}")
  @DisplayName("More than 20 and more than 5 % of the stations at once are no orphans")
  @CsvSource({
    "1, 0, false",
    "20, 0, false",
    "21, 0, true",
    "20, 1, false",
    "21, 399, false",
    "21, 398, true",
    "5000, 94999, true",
    "5000, 95000, false",
    "2000000000, 2000000000, true"
  })
  void edges(int missing, int existing, boolean isHeld) {
    assertThat(new OrphanCount(missing, existing).isMass()).isEqualTo(isHeld);
  }

  @Property
  @Label("Once fewer are missing, or more are back, nothing is held that was not before")
  void monotonous(
      @ForAll @IntRange(min = 1, max = 100_000) int missing,
      @ForAll @IntRange(max = 100_000) int existing) {
    if (!new OrphanCount(missing, existing).isMass()) {
      assertThat(new OrphanCount(missing - 1, existing + 1).isMass()).isFalse();
    }
  }
}
