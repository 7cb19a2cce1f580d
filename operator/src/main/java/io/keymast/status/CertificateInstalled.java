package io.keymast.status;

import static io.keymast.status.ConditionType.CERTIFICATE_INSTALLED;

import io.keymast.decision.KnownCertificate;
import java.util.Optional;

/** Whether the station has its certificate: in use; or delivered, where use can't be seen. */
final class CertificateInstalled {
  private CertificateInstalled() {}

  static void add(
      StationFacts facts, Optional<KnownCertificate> certificate, Conditions conditions) {
    Optional<RefusedProof> refused = facts.refusedProof();
    if (refused.isPresent()) {
      no(conditions, "AuthenticationRefused", refused.get().sentence());
    } else if (certificate.isEmpty()) {
      no(conditions, "NoCertificate", "there is no certificate yet");
    } else if (!certificate.get().isLiveAt(facts.observed().now())) {
      no(conditions, "Expired", "the station has no valid certificate");
    } else if (facts.mismatch().isPresent()) {
      no(conditions, "KeyMismatch", sentence(facts.mismatch().get()));
    } else {
      add(certificate.get().fate(), conditions);
    }
  }

  private static void add(KnownCertificate.Fate fate, Conditions conditions) {
    if (fate.inUseAt().isPresent()) {
      conditions.isTrue(
          CERTIFICATE_INSTALLED, "InUse", "the station used it first at " + fate.inUseAt().get());
    } else if (fate.deliveredAt().isPresent()) {
      conditions.isTrue(
          CERTIFICATE_INSTALLED,
          "Delivered",
          "the station fetched it at " + fate.deliveredAt().get() + "; its use was not seen yet");
    } else {
      no(conditions, "NotDelivered", "the station has not fetched it from the Key Installer yet");
    }
  }

  private static void no(Conditions conditions, String reason, String message) {
    conditions.isFalse(CERTIFICATE_INSTALLED, reason, message);
  }

  private static String sentence(KeyMismatch mismatch) {
    return "the station proved another key than the declared one at "
        + mismatch.observedAt()
        + ": declared "
        + mismatch.declared()
        + ", presented "
        + mismatch.presented()
        + "; after a factory reset, read the new public key on the station itself and declare it";
  }
}
