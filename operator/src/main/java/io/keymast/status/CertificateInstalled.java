package io.keymast.status;

import static io.keymast.status.ConditionType.CERTIFICATE_INSTALLED;

import io.keymast.decision.CertificateHistory;
import io.keymast.decision.KnownCertificate;
import io.keymast.decision.Possession;
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
      no(
          conditions,
          "Expired",
          ended(certificate.get()) + "; Ready says what hinders the next one");
    } else if (facts.mismatch().isPresent()) {
      no(conditions, "KeyMismatch", sentence(facts.mismatch().get()));
    } else {
      add(certificate.get(), CertificateHistory.of(facts.observed()), conditions);
    }
  }

  private static void add(
      KnownCertificate certificate, CertificateHistory history, Conditions conditions) {
    KnownCertificate.Fate fate = certificate.fate();
    if (fate.inUseAt().isPresent()) {
      conditions.isTrue(
          CERTIFICATE_INSTALLED, "InUse", "the station used it first at " + fate.inUseAt().get());
    } else if (fate.deliveredAt().isPresent()) {
      conditions.isTrue(
          CERTIFICATE_INSTALLED,
          "Delivered",
          "the station fetched it at " + fate.deliveredAt().get() + "; its use was not seen yet");
    } else {
      notFetched(Possession.of(certificate, history), conditions);
    }
  }

  private static void notFetched(Possession possession, Conditions conditions) {
    String waiting = "the station has not fetched it from the Key Installer yet";
    switch (possession) {
      case Possession.Current() -> {}
      case Possession.Nothing() -> no(conditions, "NotDelivered", waiting);
      case Possession.Former(var former) ->
          no(
              conditions,
              "NotDelivered",
              waiting
                  + "; what it has, certificate "
                  + former.serialNumber()
                  + ", is valid until "
                  + former.validity().notAfter());
      case Possession.Ended(var former) ->
          no(
              conditions,
              "Expired",
              ended(former)
                  + "; the next one waits at the Key Installer: see that the station is on and"
                  + " reaches it; an expired certificate does not keep it from fetching");
    }
  }

  private static String ended(KnownCertificate certificate) {
    return "the station's certificate "
        + certificate.serialNumber()
        + " ended at "
        + certificate.validity().notAfter();
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
