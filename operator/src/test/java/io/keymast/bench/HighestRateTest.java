package io.keymast.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;

class HighestRateTest {
  @Test
  void itIsFoundByDoublingAndThenBetween() throws Exception {
    List<Double> tried = new ArrayList<>();

    Optional<Double> found =
        HighestRate.from(
            20,
            rate -> {
              tried.add(rate);
              return Optional.of(rate).filter(it -> it <= 333);
            });

    assertThat(found.orElseThrow()).isLessThanOrEqualTo(333);
    assertThat(found.orElseThrow()).isCloseTo(333, Percentage.withPercentage(5));
    assertThat(tried).startsWith(20.0, 40.0, 80.0, 160.0, 320.0, 640.0, 480.0);
    assertThat(tried).hasSizeLessThan(12);
  }

  @Test
  void whereTheFirstIsTooMuchThereIsNone() throws Exception {
    assertThat(HighestRate.from(20, _ -> Optional.empty())).isEmpty();
  }
}
