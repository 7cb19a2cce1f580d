package io.keymast.keyinstaller;

import io.keymast.domain.PublicKeyFingerprint;
import io.keymast.keyinstaller.Authentication.Mismatch;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** What an enrolment of a proven station comes to. Nothing is ever issued by it. */
sealed interface EnrollmentJudgement {
  record HandOver(StationCertificate certificate) implements EnrollmentJudgement {}

  /** The operator issues, or is about to. */
  record Wait() implements EnrollmentJudgement {}

  /** The station declared no key: that of this request becomes its own, once. */
  record Bind() implements EnrollmentJudgement {}

  record Refused(Refusal reason, Optional<Mismatch> mismatch) implements EnrollmentJudgement {}

  /** For how long a due certificate is held back for the next one. */
  Duration PATIENCE_WITH_RENEWAL = Duration.ofMinutes(10);

  /**
   * @param requested the key of a certification request whose signature verified
   */
  static EnrollmentJudgement of(
      Station station,
      PublicKeyFingerprint requested,
      List<StationCertificate> certificates,
      Instant now) {
    if (station.isRetired()) {
      return new Refused(Refusal.KEY_RETIRED, Optional.empty());
    }
    if (station.key() instanceof Station.Key.None) {
      return canTellItsCertificates(station)
          ? new Bind()
          : new Refused(Refusal.ISSUING_IMPOSSIBLE, Optional.empty());
    }
    if (!station.expectedKey().equals(Optional.of(requested))) {
      return new Refused(Refusal.KEY_MISMATCH, StationAuthenticator.mismatch(station, requested));
    }
    return switch (HandoverChoice.of(station, certificates, now)) {
      case HandoverChoice.Current(StationCertificate certificate) ->
          isBeingRenewed(station, certificate, now) ? new Wait() : new HandOver(certificate);
      case HandoverChoice.NotYet() -> new Wait();
    };
  }

  /** Without a CA's certificate none verifies: what was bound before could not be told. */
  private static boolean canTellItsCertificates(Station station) {
    return station.authority().filter(authority -> !authority.trust().isEmpty()).isPresent();
  }

  /** Bounded, so that a renewal that does not come never keeps a good certificate back. */
  private static boolean isBeingRenewed(
      Station station, StationCertificate certificate, Instant now) {
    return station
        .renewal()
        .filter(renewal -> renewal.certificate().equals(certificate.name().name()))
        .map(Station.Renewal::due)
        .filter(due -> !now.isBefore(due) && now.isBefore(due.plus(PATIENCE_WITH_RENEWAL)))
        .isPresent();
  }
}
