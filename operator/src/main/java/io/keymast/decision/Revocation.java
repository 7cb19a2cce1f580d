package io.keymast.decision;

import io.keymast.domain.RevocationReason;

/** A certificate that must no longer be trusted, why, and what led to it. */
public record Revocation(
    KnownCertificate certificate, RevocationReason reason, RevocationCause cause) {

  /** Of one that was revoked before: to be made sure of. */
  static Revocation reaffirmed(KnownCertificate certificate, RevocationReason reason) {
    return new Revocation(
        certificate, reason, certificate.fate().cause().orElse(RevocationCause.BY_HAND));
  }

  /** A hold may be lifted again. */
  public boolean isForGood() {
    return reason != RevocationReason.CERTIFICATE_HOLD;
  }

  /** Whether the certificate's spec says so already. */
  public boolean isMarked() {
    return certificate.fate().revoked().filter(reason::equals).isPresent();
  }
}
