package io.keymast.decision;

import io.keymast.domain.AuthorityName;
import io.keymast.domain.CertificateUsage;
import io.keymast.domain.KeyId;
import io.keymast.domain.PublicKeyFingerprint;

/** What a certificate ties together: the station's key, the CA key that signed, the usage. */
public record CertificateBinding(
    PublicKeyFingerprint key,
    AuthorityName authority,
    KeyId authorityKeyId,
    CertificateUsage usage) {

  /**
   * Whether a certificate of this binding does where the other one is wanted. IPsec certificates
   * carry clientAuth too: going to TLS issues nothing by itself.
   */
  boolean serves(CertificateBinding wanted) {
    return hasSameKeysAs(wanted) && (usage == wanted.usage || wanted.usage == CertificateUsage.TLS);
  }

  /** Whether both are by the same CA key for the same station key. */
  boolean hasSameKeysAs(CertificateBinding other) {
    return key.equals(other.key)
        && authority.equals(other.authority)
        && authorityKeyId.equals(other.authorityKeyId);
  }
}
