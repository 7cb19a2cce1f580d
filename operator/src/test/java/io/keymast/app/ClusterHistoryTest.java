package io.keymast.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.keymast.app.ClusterHistory.Verdict;
import java.math.BigInteger;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClusterHistoryTest {
  @ParameterizedTest(name = "S41 newest {0}, now {1}: {2}")
  @DisplayName("S41 A resourceVersion tells whether the API server went back in time")
  @CsvSource({
    ",                    7,                    Onward",
    "7,                   7,                    Onward",
    "9,                   10,                   Onward",
    "10,                  9,                    WentBack",
    "9223372036854775808, 9223372036854775807,  WentBack",
    "7,                   opaque,               NotComparable",
    "7,                   '',                   NotComparable",
    "7,                   -1,                   NotComparable"
  })
  void judged(String newest, String now, String expected) {
    ClusterHistory history = new ClusterHistory(Optional.ofNullable(newest).map(BigInteger::new));

    Verdict verdict = history.judge(now);

    assertThat(verdict.getClass().getSimpleName()).isEqualTo(expected);
  }

  @ParameterizedTest(name = "S41 polled {0}, watched {1}, now {2}: {3}")
  @DisplayName("S41 What a watch has seen counts beside what was polled")
  @CsvSource({
    "100, 150,    120, WentBack",
    "100, 150,    150, Onward",
    "100, 90,     100, Onward",
    "100, opaque, 100, Onward",
    ",    150,    120, WentBack"
  })
  void watched(String polled, String watched, String now, String expected) {
    ClusterHistory history = new ClusterHistory(Optional.ofNullable(polled).map(BigInteger::new));

    Verdict verdict = history.seenBy(Stream.of("80", watched)).judge(now);

    assertThat(verdict.getClass().getSimpleName()).isEqualTo(expected);
  }
}
