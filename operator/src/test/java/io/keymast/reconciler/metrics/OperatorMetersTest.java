package io.keymast.reconciler.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.keymast.decision.IssuanceCause;
import io.keymast.domain.AuthorityName;
import io.keymast.domain.RevocationReason;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class OperatorMetersTest {
  private static final AuthorityName AUTHORITY = new AuthorityName("platform", "lora");

  private final MeterRegistry registry = new SimpleMeterRegistry();
  private final OperatorMeters meters = new OperatorMeters(registry);

  @ParameterizedTest(name = "{0}")
  @EnumSource
  @DisplayName("Revocations of an authority that is known count from zero, by every reason")
  void revocations(RevocationReason reason) {
    meters.registerCounters(AUTHORITY);

    assertThat(counter("keymast.certificates.revoked", "reason", reason.apiName())).isZero();
  }

  @ParameterizedTest(name = "{0}")
  @EnumSource
  @DisplayName("Certificates of an authority that is known count from zero, by every cause")
  void certificates(IssuanceCause cause) {
    meters.registerCounters(AUTHORITY);

    assertThat(counter("keymast.certificates.issued", "cause", cause.apiName())).isZero();
  }

  @Test
  @DisplayName("What was counted stays when the authority is seen again")
  void goesOn() {
    meters.registerCounters(AUTHORITY);
    meters.issued(AUTHORITY, Set.of(IssuanceCause.INITIAL));
    meters.revoked(AUTHORITY, RevocationReason.SUPERSEDED);
    meters.recovered(AUTHORITY);
    meters.handedBack(AUTHORITY, 3);
    meters.delivered(AUTHORITY.toString(), Duration.ofMinutes(2));

    meters.registerCounters(AUTHORITY);

    assertThat(counter("keymast.certificates.issued", "cause", "Initial")).isEqualTo(1);
    assertThat(counter("keymast.certificates.revoked", "reason", "superseded")).isEqualTo(1);
    assertThat(registry.get("keymast.recoveries").counter().count()).isEqualTo(1);
    assertThat(registry.get("keymast.revocations.recovered").counter().count()).isEqualTo(3);
    assertThat(registry.get("keymast.delivery.duration").timer().count()).isEqualTo(1);
  }

  private double counter(String name, String label, String value) {
    return registry
        .get(name)
        .tag("authority", AUTHORITY.toString())
        .tag(label, value)
        .counter()
        .count();
  }
}
