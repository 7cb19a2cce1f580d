package io.keymast.reconciler.brakes;

import static org.assertj.core.api.Assertions.assertThat;

import io.keymast.api.CertificateAuthority;
import io.keymast.api.TolerantSerialization;
import io.keymast.decision.Brake;
import io.keymast.decision.BrakeReason;
import io.keymast.domain.AuthorityName;
import io.keymast.reconciler.cluster.Pokes;
import java.time.Instant;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Which brakes another life of the operator would know of. */
class AuthorityBrakesTest {
  private static final AuthorityName LORA = new AuthorityName("platform", "lora");
  private static final Instant SINCE = Instant.parse("2026-11-23T12:00:00.123456789Z");
  private static final CertificateAuthority SAYS_NOTHING =
      read(
          """
          metadata: {name: lora, namespace: platform, uid: one}
          """);
  private static final CertificateAuthority SAYS_SO =
      read(
          """
          metadata: {name: lora, namespace: platform, uid: one}
          status:
            brakes:
            - {reason: MassReissueHeld, message: too many, since: "2026-11-23T12:00:00.123456789Z"}
          """);

  private final AuthorityBrakes brakes = new AuthorityBrakes(new Pokes<>());

  @Test
  @DisplayName("A brake that holds issuing is stated once the status says since when it holds")
  void stated() {
    brakes.engage(LORA, new Brake(BrakeReason.MASS_REISSUE_HELD, "too many", SINCE));

    assertThat(brakes.areStatedIn(SAYS_NOTHING)).isFalse();
    assertThat(brakes.areStatedIn(SAYS_SO)).isTrue();
  }

  @Test
  @DisplayName("One that is engaged anew is another one than the status says")
  void anew() {
    brakes.hear(SAYS_SO);
    brakes.release(LORA, BrakeReason.MASS_REISSUE_HELD);
    brakes.engage(LORA, new Brake(BrakeReason.MASS_REISSUE_HELD, "too many", SINCE.plusSeconds(9)));

    assertThat(brakes.areStatedIn(SAYS_SO)).isFalse();
  }

  @Test
  @DisplayName("Stations wait for no brake that holds something else, nor for one that is released")
  void ofNoConcern() {
    brakes.engage(LORA, new Brake(BrakeReason.ROTATION_HELD, "they do not fetch", SINCE));

    assertThat(brakes.areStatedIn(SAYS_NOTHING)).isTrue();
    assertThat(brakes.areStatedIn(SAYS_SO)).isTrue();
  }

  private static CertificateAuthority read(String manifest) {
    return TolerantSerialization.create().unmarshal(manifest, CertificateAuthority.class);
  }
}
