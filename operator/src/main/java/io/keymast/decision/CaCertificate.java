package io.keymast.decision;

import io.keymast.domain.Der;
import io.keymast.domain.KeyId;
import io.keymast.domain.PublicKeyFingerprint;
import io.keymast.domain.Validity;

/**
 * A CA's certificate, as far as deciding depends on it. One key may have several, one after the
 * other.
 *
 * @param keyId by which what it signed names its key: who makes the certificate chooses it
 * @param key the key itself
 * @param subject by which what it signed names it, compared byte by byte
 * @param fingerprint of this certificate
 */
public record CaCertificate(
    KeyId keyId, PublicKeyFingerprint key, Der subject, String fingerprint, Validity validity) {
  /** Whether what one of them signed is found under the other one too. */
  public boolean isSameCa(CaCertificate other) {
    return keyId.equals(other.keyId) && key.equals(other.key) && subject.equals(other.subject);
  }
}
