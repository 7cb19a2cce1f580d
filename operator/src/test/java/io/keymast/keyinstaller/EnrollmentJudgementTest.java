package io.keymast.keyinstaller;

import static io.keymast.keyinstaller.StationsInMemory.key;
import static io.keymast.keyinstaller.StationsInMemory.policy;
import static io.keymast.keyinstaller.StationsInMemory.station;
import static org.assertj.core.api.Assertions.assertThat;

import io.keymast.pki.CaKey;
import io.keymast.pki.PkiSamples;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class EnrollmentJudgementTest {
  private static final HandoverPolicy WITHOUT_TRUST =
      policy(
          HandoverPolicy.Authentication.PASSWORD,
          HandoverPolicy.UndeclaredKeys.BOUND_AT_FIRST_ENROLMENT);

  @Test
  @DisplayName("S14 The first key is bound where the authority's CA is known")
  void binds() {
    CaKey ca = PkiSamples.ca("ECDSA-P256");

    assertThat(judged(trusting(CaBundle.of(List.of(List.of(ca.certificate())), List.of()))))
        .isEqualTo(new EnrollmentJudgement.Bind());
  }

  @Test
  @DisplayName("S40 While it is not, nobody can tell which key was bound, and none is")
  void bindsNothingUntilTrustIsKnown() {
    assertThat(judged(WITHOUT_TRUST))
        .isEqualTo(new EnrollmentJudgement.Refused(Refusal.ISSUING_IMPOSSIBLE, Optional.empty()));
  }

  private static EnrollmentJudgement judged(HandoverPolicy authority) {
    return EnrollmentJudgement.of(
        station("p", new Station.Key.None(), Station.State.ACTIVE, authority),
        key("new"),
        List.of(),
        PkiSamples.NOW);
  }

  private static HandoverPolicy trusting(CaBundle trust) {
    return new HandoverPolicy(
        WITHOUT_TRUST.name(),
        WITHOUT_TRUST.authentication(),
        WITHOUT_TRUST.undeclaredKeys(),
        WITHOUT_TRUST.requestedNames(),
        WITHOUT_TRUST.canIssue(),
        trust);
  }
}
