package io.keymast.pki;

import io.keymast.domain.Der;

/** A private key in a token: it signs there, and is never seen. */
public interface TokenKey {
  /** SubjectPublicKeyInfo (RFC 5280, 4.1.2.7) of its public key. */
  Der subjectPublicKeyInfo();

  /**
   * Signs what was hashed already: of an EC key the hash, to r and s of equal length; of an RSA key
   * a DigestInfo (RFC 8017, 9.2), to its signature by PKCS#1 v1.5.
   */
  byte[] sign(byte[] hashed);
}
