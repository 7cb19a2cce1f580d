package io.keymast.operator;

import static org.assertj.core.api.Assertions.assertThat;

import io.keymast.decision.RotationPolicy;
import io.keymast.domain.Eui64;
import io.keymast.domain.Validity;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RotationPolicyTest {
  private static final Instant FAR = Instant.parse("2099-01-01T00:00:00Z");
  private static final Eui64 EUI = new Eui64("0016C001F0000001");
  private static final RotationPolicy DEFAULT =
      new RotationPolicy(Duration.ofHours(17520), Duration.ofHours(144), Duration.ofHours(24));

  @ParameterizedTest(name = "S17 Issued at {0}, two years end at {1}")
  @CsvSource({
    "2026-11-23T12:00:00Z, 2028-11-23T12:00:00Z",
    "2027-03-01T00:00:00Z, 2029-03-01T00:00:00Z",
    "2028-02-28T23:59:59Z, 2030-02-28T23:59:59Z",
    "2028-02-29T08:00:00Z, 2030-02-28T08:00:00Z",
    "2026-02-28T00:00:00Z, 2028-02-28T00:00:00Z",
    "2026-12-31T23:59:59.999Z, 2028-12-31T23:59:59Z"
  })
  void twoYearsToTheDay(Instant issued, Instant end) {
    assertThat(DEFAULT.validityFrom(issued, FAR).notAfter()).isEqualTo(end);
  }

  @Test
  @DisplayName("S17 Any other duration is counted in seconds")
  void otherDurationsAreExact() {
    Instant issued = Instant.parse("2028-02-29T08:00:00Z");
    RotationPolicy ninetyDays =
        new RotationPolicy(Duration.ofDays(90), Duration.ofDays(6), Duration.ZERO);

    assertThat(ninetyDays.validityFrom(issued, FAR).notAfter())
        .isEqualTo(issued.plus(Duration.ofDays(90)));
  }

  @Test
  @DisplayName("S17 A certificate is back-dated by 5 minutes and never outlives its issuer")
  void withinTheIssuer() {
    Instant issued = Instant.parse("2026-11-23T12:00:00Z");
    Instant issuerEnd = Instant.parse("2027-01-01T00:00:00Z");

    Validity validity = DEFAULT.validityFrom(issued, issuerEnd);

    assertThat(validity.notBefore()).isEqualTo(Instant.parse("2026-11-23T11:55:00Z"));
    assertThat(validity.notAfter()).isEqualTo(issuerEnd);
    assertThat(DEFAULT.isClampedAt(issued, issuerEnd)).isTrue();
    assertThat(DEFAULT.isClampedAt(issued, FAR)).isFalse();
  }

  @Test
  @DisplayName(
      "S19 Renewal is due 6 days before the end, earlier by at most the spread, always the same")
  void renewalTime() {
    Validity validity = DEFAULT.validityFrom(Instant.parse("2026-11-23T12:00:00Z"), FAR);

    Instant due = DEFAULT.renewalTime(validity, EUI);

    Instant latest = validity.notAfter().minus(Duration.ofHours(144));
    assertThat(due).isBetween(latest.minus(Duration.ofHours(24)), latest);
    assertThat(DEFAULT.renewalTime(validity, EUI)).isEqualTo(due);
  }
}
