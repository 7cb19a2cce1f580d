package io.keymast.pki;

import io.keymast.domain.Der;
import java.security.SecureRandom;
import java.util.Objects;

/** A fresh P-256 key for the Key Installer's server or an OCSP responder. */
public final class ServerKeyPair {
  private final PrivateKey key;

  private ServerKeyPair(PrivateKey key) {
    this.key = key;
  }

  public static ServerKeyPair generate(SecureRandom random) {
    return new ServerKeyPair(PrivateKey.generate(CaKeyAlgorithm.ECDSA_P256, random));
  }

  public Der subjectPublicKeyInfo() {
    return Der.copyOf(StrictDer.encode(key.publicKeyInfo()));
  }

  /** PKCS#8 (RFC 5958), not encrypted: for a Secret of our own. */
  public String privateKeyPem(SecretAccess access) {
    Objects.requireNonNull(access, "access");
    return key.toPem();
  }

  @Override
  public String toString() {
    return "ServerKeyPair[" + subjectPublicKeyInfo().sha256() + "]";
  }
}
