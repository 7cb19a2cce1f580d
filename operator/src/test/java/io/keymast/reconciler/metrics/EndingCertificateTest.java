package io.keymast.reconciler.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.keymast.api.BaseStation;
import io.keymast.api.TolerantSerialization;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EndingCertificateTest {
  private static final Instant NOW = Instant.parse("2027-01-01T00:00:00Z");

  @ParameterizedTest(name = "due for {0}, {1} left: {2}")
  @CsvSource({
    "PT72H, PT72H, true",
    "PT71H, PT73H, false",
    "PT4H, PT4H, true",
    "PT3H, PT5H, false",
    "PT-1H, PT8H, false",
    "PT144H, PT-1S, false",
  })
  @DisplayName("A certificate ends soon once half of the time is over that its renewal was given")
  void renewable(Duration due, Duration left, boolean ends) {
    BaseStation station = station("state: Active", certificate("renewalTime", due, left));

    assertThat(EndingCertificate.isOf(station, NOW)).isEqualTo(ends);
  }

  @ParameterizedTest(name = "after {0}, {1} left: {2}")
  @CsvSource({
    "PT17500H, PT72H, true",
    "PT17500H, PT73H, false",
    "PT20H, PT4H, true",
    "PT19H, PT5H, false",
  })
  @DisplayName("Where nothing can renew it, one ends soon with a sixth of its life, or three days")
  void unrenewable(Duration age, Duration left, boolean ends) {
    BaseStation station = station("state: Active", certificate("notBefore", age, left));

    assertThat(EndingCertificate.isOf(station, NOW)).isEqualTo(ends);
  }

  @ParameterizedTest
  @CsvSource({
    "backhaul: TLS, true",
    "backhaul: None, false",
    "state: Suspended, false",
    "state: Stolen, false",
  })
  @DisplayName("No certificate ends too soon for a station that is to have none")
  void needed(String spec, boolean ends) {
    BaseStation station =
        station(spec, certificate("renewalTime", Duration.ofDays(5), Duration.ofDays(1)));

    assertThat(EndingCertificate.isOf(station, NOW)).isEqualTo(ends);
  }

  @Test
  @DisplayName("A station that never had a certificate has none that ends")
  void none() {
    assertThat(EndingCertificate.isOf(station("state: Active", "{}"), NOW)).isFalse();
  }

  /**
   * @param field the time that lies that long ago
   */
  private static String certificate(String field, Duration ago, Duration left) {
    return "{certificate: {%s: \"%s\", notAfter: \"%s\"}}"
        .formatted(field, NOW.minus(ago), NOW.plus(left));
  }

  private static BaseStation station(String spec, String status) {
    return TolerantSerialization.create()
        .unmarshal(
            """
            apiVersion: keymast.io/v1beta1
            kind: BaseStation
            metadata: {name: hill, namespace: stations, generation: 1}
            spec: {eui: "0016C001F0000001", %s}
            status: %s
            """
                .formatted(spec, status),
            BaseStation.class);
  }
}
