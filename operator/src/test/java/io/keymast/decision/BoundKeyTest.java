package io.keymast.decision;

import static io.keymast.decision.ACertificate.certificate;
import static io.keymast.decision.AStation.key;
import static io.keymast.decision.AStation.station;
import static io.keymast.decision.AnAuthority.authority;
import static io.keymast.decision.DecisionAssert.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import io.keymast.domain.RevocationReason;
import io.keymast.validation.AuthorityPolicy.Authentication;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

/** What the Key Installer says of a key counts only where the authority asked for it. */
class BoundKeyTest {
  private static final String BINDING = "PASSWORD_BINDS_UNDECLARED_KEY";

  @ParameterizedTest(name = "S14 a bound key gets nothing where the policy is {0}")
  @EnumSource(names = BINDING, mode = Mode.EXCLUDE)
  void withoutLeave(Authentication authentication) {
    AStation bound = station().boundTo("thief").under(authority().authenticating(authentication));

    assertThat(bound.decided()).refuses(Obstacle.NOT_DECLARED, "spec.publicKey");
  }

  @ParameterizedTest(name = "S14 a bound key is certified where the policy is {0}")
  @EnumSource(names = BINDING)
  void withLeave(Authentication authentication) {
    AStation bound = station().boundTo("A").under(authority().authenticating(authentication));

    assertThat(bound.decided()).issuesForKey("A");
  }

  @Test
  @DisplayName("S14 Once the authority binds no more, a bound station's certificate runs out")
  void policyChanged() {
    AStation bound = station().boundTo("A").having(certificate(1)).under(authority());

    assertThat(bound.protection()).isEmpty();
    assertThat(((Decision.Refuse) bound.decided()).revocations()).isEmpty();
    assertThat(bound.decided()).refuses(Obstacle.NOT_DECLARED, "spec.publicKey");
    assertThat(bound.withKey("A").decided()).keeps(certificate(1));
  }

  @Test
  @DisplayName("A bound key that is compromised condemns its certificates under any policy")
  void compromised() {
    AStation bound =
        station()
            .boundTo("A")
            .having(certificate(1), certificate(2).revoked(RevocationReason.KEY_COMPROMISE));

    assertThat(bound.decided()).refuses(Obstacle.KEY_RETIRED, "spec.publicKey");
    assertThat(((Decision.Refuse) bound.decided()).revocations())
        .extracting(revocation -> revocation.certificate().binding().key())
        .containsExactly(key("A").fingerprint());
  }
}
