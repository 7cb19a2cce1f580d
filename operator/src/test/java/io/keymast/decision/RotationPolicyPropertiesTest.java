package io.keymast.decision;

import static org.assertj.core.api.Assertions.assertThat;

import io.keymast.domain.Eui64;
import io.keymast.domain.Validity;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Label;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.LongRange;

/** When a certificate is due, for any policy. */
class RotationPolicyPropertiesTest {
  private static final Instant FOREVER = Instant.parse("2400-01-01T00:00:00Z");

  @Provide
  Arbitrary<Duration> durations() {
    return AnyStationTest.durations();
  }

  @Provide
  Arbitrary<Eui64> euis() {
    return Arbitraries.longs().map(value -> new Eui64("%016X".formatted(value)));
  }

  @Property(tries = 3000)
  @Label("S19 due strictly within its life, in a whole second, and not before it was issued")
  void withinItsLife(
      @ForAll("durations") Duration duration,
      @ForAll("durations") Duration renewBefore,
      @ForAll("durations") Duration spread,
      @ForAll @LongRange(min = 60, max = 3_000_000_000L) long issuerEndsIn,
      @ForAll("euis") Eui64 eui) {
    RotationPolicy policy = new RotationPolicy(duration, renewBefore, spread);
    Validity validity = policy.validityFrom(AStation.NOW, AStation.NOW.plusSeconds(issuerEndsIn));

    Instant due = policy.renewalTime(validity, eui);

    assertThat(due).isAfter(AStation.NOW).isBefore(validity.notAfter());
    assertThat(due).isEqualTo(due.truncatedTo(ChronoUnit.SECONDS));
    assertThat(policy.renewalTime(validity, eui)).isEqualTo(due);
  }

  @Property(tries = 3000)
  @Label("Whatever certificate is there: due within its life, and renewing it gains time")
  void anyValidity(
      @ForAll("durations") Duration duration,
      @ForAll("durations") Duration renewBefore,
      @ForAll("durations") Duration spread,
      @ForAll @LongRange(min = 60, max = 3_000_000_000L) long life,
      @ForAll("euis") Eui64 eui) {
    RotationPolicy policy = new RotationPolicy(duration, renewBefore, spread);
    Validity validity = new Validity(AStation.NOW, AStation.NOW.plusSeconds(life));

    Instant due = policy.renewalTime(validity, eui);

    assertThat(due).isAfter(validity.notBefore()).isBefore(validity.notAfter());
    assertThat(policy.notAfterFrom(due, FOREVER)).isAfter(validity.notAfter());
  }
}
