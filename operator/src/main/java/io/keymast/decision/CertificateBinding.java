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
   * carry clientAuth too: going to TLS issues nothing by itself. Nor does another CA key, as long
   * as the former one is trusted.
   */
  boolean serves(CertificateBinding wanted, AuthorityState.Usable by) {
    return isSuccessionTo(wanted)
        && by.trusts(authorityKeyId)
        && (usage == wanted.usage || wanted.usage == CertificateUsage.TLS);
  }

  /** Whether one follows the other by itself: for the same key, by the same authority. */
  boolean isSuccessionTo(CertificateBinding other) {
    return key.equals(other.key) && authority.equals(other.authority);
  }
}
