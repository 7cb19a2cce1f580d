package io.keymast.decision;

import io.keymast.domain.KeyId;
import io.keymast.domain.RevocationReason;
import io.keymast.domain.SerialNumber;
import io.keymast.domain.Sha256;
import java.time.Instant;
import java.util.Optional;

/**
 * One CA of an authority, certified by another: who trusts the issuer accepts what the subject
 * signs.
 *
 * @param id by which two operators make one
 * @param revoked why it is on the issuer's CRL
 */
public record CrossCertificate(
    String id,
    KeyId issuer,
    KeyId subject,
    SerialNumber serialNumber,
    Instant notAfter,
    Optional<RevocationReason> revoked) {
  private static final int ID_DIGITS = 32;

  /** Of the two CAs' certificates: a renewed CA is certified anew. */
  static String idOf(CaCertificate issuer, CaCertificate subject) {
    return Sha256.hex(issuer.fingerprint() + "|" + subject.fingerprint()).substring(0, ID_DIGITS);
  }

  boolean isOverAt(Instant now) {
    return now.isAfter(notAfter);
  }
}
