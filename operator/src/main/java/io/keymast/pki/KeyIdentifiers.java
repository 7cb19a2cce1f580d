package io.keymast.pki;

import io.keymast.domain.KeyId;
import io.keymast.domain.Sha256;
import java.util.Arrays;
import java.util.HexFormat;
import org.bouncycastle.asn1.x509.SubjectKeyIdentifier;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;

/** Key identifiers by method 1 of RFC 7093: the first 160 bits of the key's SHA-256. */
final class KeyIdentifiers {
  private static final int OCTETS = 20;

  private KeyIdentifiers() {}

  static SubjectKeyIdentifier of(SubjectPublicKeyInfo info) {
    byte[] digest = Sha256.digest(info.getPublicKeyData().getOctets());
    return new SubjectKeyIdentifier(Arrays.copyOf(digest, OCTETS));
  }

  static SubjectKeyIdentifier of(KeyId keyId) {
    return new SubjectKeyIdentifier(HexFormat.of().parseHex(keyId.value()));
  }
}
