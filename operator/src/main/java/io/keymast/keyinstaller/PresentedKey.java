package io.keymast.keyinstaller;

import io.keymast.domain.Der;
import io.keymast.domain.PublicKeyFingerprint;
import io.keymast.pki.SubjectPublicKey;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.security.interfaces.RSAPublicKey;
import java.util.Optional;

/**
 * The key of a client certificate, whose possession the TLS handshake has proven. Subject, dates,
 * issuer and extensions of the certificate say nothing and are not looked at.
 *
 * @param certificateFingerprint SHA-256 of the certificate: tells whether it is one that was issued
 * @param certificate not judged
 */
record PresentedKey(
    PublicKeyFingerprint fingerprint, String certificateFingerprint, Der certificate) {
  private static final int MAX_RSA_BITS = 4096;

  /** Empty where the key is one that no station may declare, found out without using it. */
  static Optional<PresentedKey> of(X509Certificate certificate) {
    try {
      byte[] key = certificate.getPublicKey().getEncoded();
      if (key == null || isTooCostly(certificate)) {
        return Optional.empty();
      }
      Der der = Der.copyOf(certificate.getEncoded());
      return Optional.of(
          new PresentedKey(PublicKeyFingerprint.of(Der.copyOf(key)), der.sha256(), der));
    } catch (CertificateEncodingException e) {
      return Optional.empty();
    }
  }

  /** Whether verifying a signature by this key costs more than any key that may be declared. */
  static boolean isTooCostly(X509Certificate certificate) {
    return certificate.getPublicKey() instanceof RSAPublicKey rsa
        && (rsa.getModulus().bitLength() > MAX_RSA_BITS
            || rsa.getPublicExponent().bitLength() > SubjectPublicKey.Rsa.MAX_EXPONENT_BITS);
  }
}
