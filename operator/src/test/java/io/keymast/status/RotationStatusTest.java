package io.keymast.status;

import static io.keymast.status.ConditionType.CROSS_SIGNED;
import static io.keymast.status.ConditionType.ROTATING;
import static io.keymast.status.StatusAssert.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import io.keymast.api.CertificateAuthorityStatus;
import io.keymast.api.CertificateAuthorityStatus.Rotation;
import io.keymast.api.CertificateAuthorityStatus.Stations;
import io.keymast.decision.AnAuthority;
import io.keymast.decision.Brakes;
import io.keymast.decision.CaCertificate;
import io.keymast.decision.CaGeneration;
import io.keymast.decision.CaGeneration.State;
import io.keymast.decision.CrossCertificate;
import io.keymast.decision.CrossSigning;
import io.keymast.decision.Move;
import io.keymast.decision.Succession;
import io.keymast.domain.Der;
import io.keymast.domain.KeyId;
import io.keymast.domain.PublicKeyFingerprint;
import io.keymast.domain.SerialNumber;
import io.keymast.domain.Validity;
import io.keymast.status.AuthorityFacts.Readiness;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What a user reads of the rotation of a CA. */
class RotationStatusTest {
  private static final Instant NOW = Instant.parse("2026-11-23T12:00:00Z");
  private static final CaGeneration ACTIVE = generation(1, State.ACTIVE);
  private static final CaGeneration RETIRING = generation(1, State.RETIRING);
  private static final CaGeneration TRUSTED = generation(2, State.TRUSTED);
  private static final CaGeneration NEXT = generation(2, State.ACTIVE);
  private static final List<CaGeneration> BOTH = List.of(ACTIVE, TRUSTED);

  @Test
  @DisplayName("Of one CA that issues, and nobody who has to move, nothing is said")
  void settled() {
    CertificateAuthorityStatus status =
        statusOf(List.of(ACTIVE), new Move.Settled(), new Move.Fleet(0, 0, 0));

    assertThat(status).hasNo(ROTATING);
    assertThat(Optional.ofNullable(status.rotation())).isEmpty();
  }

  @Test
  @DisplayName("A CA that is trusted and does not issue yet says from when it does")
  void waits() {
    CertificateAuthorityStatus status =
        statusOf(List.of(ACTIVE, TRUSTED), new Move.Settled(), new Move.Fleet(0, 0, 0));

    assertThat(status).condition(ROTATING).isTrue("NextTrusted").says("2026-11-30T12:00:00Z");
    assertThat(Objects.requireNonNull(status.rotation()).nextIssuesFrom())
        .isEqualTo(NOW.plus(Duration.ofDays(7)));
  }

  @Test
  @DisplayName("While stations move, it says how many are left, and until when")
  void moving() {
    CertificateAuthorityStatus status =
        statusOf(List.of(RETIRING, NEXT), new Move.Underway(NOW), new Move.Fleet(12, 30, 2));

    assertThat(status).condition(ROTATING).isTrue("StationsMoving").says("12 stations");
    assertThat(status.rotation())
        .isEqualTo(new Rotation("Moving", NOW, NOW.plus(Duration.ofDays(7)), null, 12, 30, 2));
  }

  @Test
  @DisplayName("Held, it says why and what to do; and what is said is read again as it was")
  void held() {
    CertificateAuthorityStatus status =
        statusOf(List.of(RETIRING, NEXT), new Move.Held(NOW), new Move.Fleet(12, 30, 21));

    assertThat(status).condition(ROTATING).isTrue("RotationHeld").says("spec.resume");
    assertThat(
            List.of(
                new Move.Settled(), new Move.Underway(NOW), new Move.Paused(), new Move.Held(NOW)))
        .allSatisfy(
            move ->
                assertThat(
                        RotationFacts.read(
                            statusOf(List.of(RETIRING, NEXT), move, new Move.Fleet(1, 0, 0))
                                .rotation()))
                    .isEqualTo(move));
  }

  @Test
  @DisplayName("What another version says of a rotation is not stumbled over")
  void unknown() {
    assertThat(RotationFacts.read(new Rotation("Other", NOW, null, null, 1, 1, 1)))
        .isEqualTo(new Move.Settled());
    assertThat(RotationFacts.read(new Rotation("Moving", null, null, null, 1, 1, 1)))
        .isEqualTo(new Move.Settled());
  }

  @Test
  @DisplayName("Where nobody asked for cross-certificates, nothing is said of them")
  void notAsked() {
    assertThat(statusOf(crossSigning(List.of(), List.of(), List.of(), List.of(), List.of())))
        .hasNo(CROSS_SIGNED);
  }

  @Test
  @DisplayName("Cross-certificates: that all are there, or that there is no other CA yet")
  void crossSigned() {
    CrossCertificate certificate =
        new CrossCertificate(
            "id",
            ACTIVE.keyId(),
            TRUSTED.keyId(),
            new SerialNumber(BigInteger.TEN),
            NOW,
            Optional.empty());

    assertThat(statusOf(crossSigning(BOTH, List.of(), List.of(), List.of(certificate), List.of())))
        .condition(CROSS_SIGNED)
        .isTrue("BothWays");
    assertThat(statusOf(crossSigning(List.of(ACTIVE), List.of(), List.of(), List.of(), List.of())))
        .condition(CROSS_SIGNED)
        .isTrue("OneCAOnly");
  }

  @Test
  @DisplayName("Cross-certificates that are missing: which, why, and what to do")
  void notCrossSigned() {
    CrossSigning.Pair pair = new CrossSigning.Pair(ACTIVE, TRUSTED);

    assertThat(statusOf(crossSigning(BOTH, List.of(ACTIVE), List.of(), List.of(), List.of())))
        .condition(CROSS_SIGNED)
        .isFalse("PathLengthTooShort")
        .says("generation 1 can certify no other CA");
    assertThat(statusOf(crossSigning(BOTH, List.of(), List.of(pair), List.of(), List.of())))
        .condition(CROSS_SIGNED)
        .isFalse("Pending");
    for (CrossSigning.Cause cause : CrossSigning.Cause.values()) {
      assertThat(
              statusOf(
                  crossSigning(
                      BOTH,
                      List.of(),
                      List.of(),
                      List.of(),
                      List.of(new CrossSigning.Lack(pair, cause)))))
          .condition(CROSS_SIGNED)
          .isFalse("CrossCertificateMissing")
          .says("generation 1 does not certify generation 2");
    }
  }

  private static CrossSigning crossSigning(
      List<CaGeneration> trusted,
      List<CaGeneration> pathTooShort,
      List<CrossSigning.Pair> toSign,
      List<CrossCertificate> offered,
      List<CrossSigning.Lack> missing) {
    return new CrossSigning(trusted, pathTooShort, toSign, offered, missing, List.of(), List.of());
  }

  private static CertificateAuthorityStatus statusOf(CrossSigning crossSigning) {
    return statusOf(
        new RotationFacts(
                new Succession(BOTH, AnAuthority.authority().usable().policy()),
                new Move.Settled(),
                new Move.Fleet(0, 0, 0))
            .with(crossSigning));
  }

  private static CertificateAuthorityStatus statusOf(
      List<CaGeneration> generations, Move move, Move.Fleet fleet) {
    return statusOf(
        new RotationFacts(
            new Succession(generations, AnAuthority.authority().usable().policy()), move, fleet));
  }

  private static CertificateAuthorityStatus statusOf(RotationFacts rotation) {
    return AuthorityStatusFactory.create(
        new AuthorityFacts(
            3,
            new Readiness.Issuing("issues"),
            List.of(),
            Optional.of(rotation),
            Optional.empty(),
            new Stations(2, 1, 1),
            Support.whole(),
            NOW),
        Brakes.released(),
        null);
  }

  private static CaGeneration generation(int number, State state) {
    return new CaGeneration(
        number,
        new CaCertificate(
            new KeyId("%016x".formatted(number)),
            new PublicKeyFingerprint("%064x".formatted(number)),
            Der.copyOf(new byte[] {(byte) number}),
            "%064x".formatted(number),
            new Validity(NOW, NOW.plus(Duration.ofDays(3650)))),
        state,
        NOW,
        Optional.of(NOW));
  }
}
