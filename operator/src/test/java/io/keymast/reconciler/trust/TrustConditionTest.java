package io.keymast.reconciler.trust;

import static org.assertj.core.api.Assertions.assertThat;

import io.keymast.api.CertificateAuthority;
import io.keymast.api.Condition;
import io.keymast.api.TolerantSerialization;
import io.keymast.status.ConditionType;
import io.keymast.support.ControlPlane;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class TrustConditionTest {
  private static final ControlPlane CONTROL_PLANE = ControlPlane.shared();

  private final TrustCondition condition = new TrustCondition(CONTROL_PLANE.asOperator());

  @Test
  @DisplayName("S25 What was told once is not told again and again while the cache is late")
  void lateCache() {
    CertificateAuthority late = CONTROL_PLANE.admin().resource(authority()).create();

    condition.tell(late, Optional.of(distributed("first")));

    assertThat(condition.of(late)).contains(distributed("first"));
    assertThat(condition.of(live(late))).contains(distributed("first"));
    condition.forgetAllBut(List.of());
    assertThat(condition.of(late)).isEmpty();
  }

  @Test
  @DisplayName("S25 What somebody else writes after it counts once it is seen")
  void seenAnew() {
    CertificateAuthority late = CONTROL_PLANE.admin().resource(authority()).create();
    condition.tell(late, Optional.of(distributed("ours")));
    new TrustCondition(CONTROL_PLANE.asOperator())
        .tell(live(late), Optional.of(distributed("another's")));

    assertThat(condition.of(live(late))).contains(distributed("another's"));
  }

  private static Condition distributed(String message) {
    return new Condition(
        ConditionType.TRUST_DISTRIBUTED.apiName(),
        "True",
        1L,
        Instant.parse("2026-01-01T00:00:00Z"),
        "Distributed",
        message);
  }

  private static CertificateAuthority live(CertificateAuthority object) {
    return CONTROL_PLANE.admin().resource(object).get();
  }

  private static CertificateAuthority authority() {
    return TolerantSerialization.create()
        .unmarshal(
            """
            apiVersion: keymast.io/v1beta1
            kind: CertificateAuthority
            metadata: {name: lora, namespace: %s}
            spec: {source: {selfSigned: {subject: {commonName: Stations}}}}
            """
                .formatted(CONTROL_PLANE.newAuthorityNamespace("trust-condition")),
            CertificateAuthority.class);
  }
}
