package io.keymast.keyinstaller;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class GuessLimiterTest {
  private static final String USER = "0008004A12345678";

  private final GuessLimiter limiter = new GuessLimiter(tokens(2), tokens(5), "key");

  @Test
  @DisplayName("The addresses of one IPv6 network of 64 bits are one host")
  void countsNetworks() {
    assertThat(limiter.take("2001:db8::1", USER)).isTrue();
    assertThat(limiter.take("[2001:db8:0:0:ffff::2]", USER)).isTrue();

    assertThat(limiter.take("2001:db8::3", USER)).isFalse();
    assertThat(limiter.take("2001:db8:0:1::1", USER)).isTrue();
    assertThat(limiter.take("192.0.2.1", USER)).isTrue();
  }

  @Test
  @DisplayName("Many hosts together guess one user's password no faster")
  void countsUsers() {
    long tried =
        IntStream.range(0, 100).filter(host -> limiter.take("192.0.2." + host, USER)).count();

    assertThat(tried).isEqualTo(5);
    assertThat(limiter.take("192.0.2.1", "another")).isTrue();
  }

  @Test
  @DisplayName("The right password costs nothing")
  void givesBack() {
    for (int time = 0; time < 10; time++) {
      assertThat(limiter.take("192.0.2.1", USER)).isTrue();
      limiter.giveBack("192.0.2.1", USER);
    }
  }

  @Test
  @DisplayName("What the user's bucket refuses is not charged to the host")
  void chargesBothOrNone() {
    for (int host = 0; host < 5; host++) {
      limiter.take("192.0.2." + host, USER);
    }
    assertThat(limiter.take("198.51.100.1", USER)).isFalse();
    assertThat(limiter.take("198.51.100.1", USER)).isFalse();

    limiter.giveBack("192.0.2.1", USER);

    assertThat(limiter.take("198.51.100.1", USER)).isTrue();
  }

  @Test
  @DisplayName("Who invents more users than there are buckets gets no tries back by that")
  void forgetsNobody() {
    for (int host = 0; host < 5; host++) {
      limiter.take("192.0.2." + host, USER);
    }

    IntStream.range(0, RateLimiter.MAX_BUCKETS)
        .forEach(number -> limiter.take("203.0.113.1", "invented-" + number));

    assertThat(limiter.take("198.51.100.1", USER)).isFalse();
  }

  private static RateLimiter tokens(int burst) {
    return new RateLimiter(burst, Duration.ofHours(1), () -> 0);
  }
}
