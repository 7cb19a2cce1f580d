package io.keymast.status;

import static io.keymast.status.ConditionType.READY;
import static io.keymast.status.ConditionType.STALLED;
import static io.keymast.status.StatusAssert.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import io.keymast.api.CertificateAuthorityStatus;
import io.keymast.api.CertificateAuthorityStatus.Generation;
import io.keymast.api.CertificateAuthorityStatus.Stations;
import io.keymast.decision.Brake;
import io.keymast.decision.BrakeReason;
import io.keymast.decision.Brakes;
import io.keymast.domain.Violation;
import io.keymast.status.AuthorityFacts.Readiness;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What a user reads of an authority. */
class AuthorityStatusTest {
  private static final Instant NOW = Instant.parse("2026-11-23T12:00:00Z");
  private static final Generation PINNED =
      new Generation(
          1, "Active", "0011", "01", "ab", "CN=Keymast", NOW, NOW, "PEM", null, NOW, NOW, 2);

  private static final Brakes HOLDING =
      new Brakes(
          List.of(
              new Brake(BrakeReason.MASS_REISSUE_HELD, "look at the stations", NOW),
              new Brake("OfANewerVersion", "look there too", NOW)),
          List.of("go"));

  private static CertificateAuthorityStatus statusOf(Readiness readiness) {
    return statusOf(readiness, Brakes.released());
  }

  private static CertificateAuthorityStatus statusOf(Readiness readiness, Brakes brakes) {
    return AuthorityStatusFactory.create(
        new AuthorityFacts(
            3, readiness, List.of(PINNED), Optional.empty(), new Stations(2, 1, 1), NOW),
        brakes,
        null);
  }

  @Test
  @DisplayName("An authority that issues is ready")
  void issuing() {
    CertificateAuthorityStatus status = statusOf(new Readiness.Issuing("issues until 2036"));

    assertThat(status).hasNo(STALLED).condition(READY).isTrue("Issuing").says("2036");
    assertThat(status.observedGeneration()).isEqualTo(3);
  }

  @Test
  @DisplayName("A paused authority is ready and says that it is paused")
  void paused() {
    assertThat(statusOf(new Readiness.Paused())).hasNo(STALLED).condition(READY).isTrue("Paused");
  }

  @Test
  @DisplayName("An authority that a brake holds is not ready, and says what to look at and to say")
  void held() {
    for (Readiness readiness : List.of(new Readiness.Issuing("issues"), new Readiness.Paused())) {
      CertificateAuthorityStatus status = statusOf(readiness, HOLDING);

      assertThat(status)
          .condition(READY)
          .isFalse("MassReissueHeld")
          .says("look at the stations", "look there too", "spec.resume")
          .and()
          .condition(STALLED)
          .isTrue("MassReissueHeld");
      assertThat(status.brakes())
          .extracting(CertificateAuthorityStatus.Brake::reason)
          .containsExactly("MassReissueHeld", "OfANewerVersion");
      assertThat(status.resumed()).containsExactly("go");
    }
  }

  @Test
  @DisplayName("An authority whose orphans are held is ready, and says so")
  void orphansHeld() {
    Brakes brakes =
        Brakes.released().engaging(new Brake(BrakeReason.MASS_ORPHANS_HELD, "restore them", NOW));

    CertificateAuthorityStatus status = statusOf(new Readiness.Issuing("issues"), brakes);

    assertThat(status).condition(READY).isTrue("MassOrphansHeld").says("issues", "restore them");
    assertThat(statusOf(new Readiness.Paused(), brakes)).condition(READY).isTrue("Paused");
    assertThat(status.brakes())
        .extracting(CertificateAuthorityStatus.Brake::reason)
        .containsExactly("MassOrphansHeld");
  }

  @Test
  @DisplayName("An authority that is stopped and held says first why it is stopped")
  void stoppedAndHeld() {
    CertificateAuthorityStatus status =
        statusOf(new Readiness.Stopped("CASecretMissing", List.of()), HOLDING);

    assertThat(status).condition(READY).isFalse("CASecretMissing");
    assertThat(status.brakes()).hasSize(2);
  }

  @Test
  @DisplayName("A stopped authority says all that is wrong, and keeps the pinned key in its status")
  void stopped() {
    CertificateAuthorityStatus status =
        statusOf(
            new Readiness.Stopped(
                "CASecretRefused",
                List.of(
                    new Violation("spec.source", "NotACa", "use a CA certificate"),
                    new Violation("spec.source", "Weak", "use a stronger key"))));

    assertThat(status)
        .condition(READY)
        .isFalse("CASecretRefused")
        .says("use a CA certificate", "use a stronger key")
        .and()
        .condition(STALLED)
        .isTrue("CASecretRefused");
    assertThat(status.generations()).containsExactly(PINNED);
  }

  @Test
  @DisplayName("What the spec says wrongly is told with its field, other trouble without one")
  void invalidSpec() {
    CertificateAuthorityStatus status =
        statusOf(
            new Readiness.Stopped(
                "InvalidSpec",
                List.of(
                    new Violation("spec.issuanceRate", "InvalidSpec", "write a number"),
                    new Violation("status.crl", "PublicationFailed", "its CRL is not fresh"))));

    assertThat(status)
        .condition(READY)
        .isFalse("InvalidSpec")
        .says("spec.issuanceRate: write a number; its CRL is not fresh");
  }
}
