package io.keymast.decision;

import static org.assertj.core.api.Assertions.assertThat;

import io.keymast.domain.Eui64;
import io.keymast.domain.Validity;
import java.time.Duration;
import java.time.Instant;
import java.util.stream.LongStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** When a certificate is due, for any policy. */
class RotationPolicyTest {
  private static final Instant FOREVER = Instant.parse("2400-01-01T00:00:00Z");
  private static final RotationPolicy SPREAD_OVER_A_DAY =
      new RotationPolicy(Duration.ofHours(17520), Duration.ofHours(144), Duration.ofHours(24));

  @Test
  @DisplayName("S52 a thousand stations issued in one second renew spread over the day before")
  void spread() {
    Validity validity = SPREAD_OVER_A_DAY.validityFrom(AStation.NOW, FOREVER);
    Instant latest = validity.notAfter().minus(Duration.ofHours(144));

    long[] hours =
        LongStream.range(0, 1000)
            .mapToObj(i -> new Eui64("%016X".formatted(0x0016C001F0000000L + i)))
            .map(eui -> SPREAD_OVER_A_DAY.renewalTime(validity, eui))
            .mapToLong(due -> Duration.between(due, latest).toHours())
            .toArray();

    assertThat(hours).containsOnly(LongStream.range(0, 24).toArray());
    for (long hour = 0; hour < 24; hour++) {
      long of = hour;
      assertThat(LongStream.of(hours).filter(it -> it == of).count()).isBetween(20L, 70L);
    }
  }

  @Test
  @DisplayName("S19 a renewBefore that the duration has no room for becomes a third of it")
  void longRenewBefore() {
    RotationPolicy policy =
        new RotationPolicy(Duration.ofHours(24), Duration.ofHours(144), Duration.ZERO);

    assertThat(policy.renewBefore()).isEqualTo(Duration.ofHours(8));
  }

  @Test
  @DisplayName("Under a shorter policy, a certificate of a longer one is due when a new one gains")
  void shortened() {
    RotationPolicy shorter =
        new RotationPolicy(Duration.ofHours(24), Duration.ofHours(8), Duration.ofHours(24));
    Validity twoYears = SPREAD_OVER_A_DAY.validityFrom(AStation.NOW, FOREVER);

    Instant due = shorter.renewalTime(twoYears, AStation.EUI);

    assertThat(Duration.between(due, twoYears.notAfter()))
        .isBetween(Duration.ofHours(8), Duration.ofHours(12));
  }
}
