package io.keymast.pki;

import java.io.IOException;
import java.security.SecureRandom;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.crypto.AsymmetricCipherKeyPair;
import org.bouncycastle.crypto.params.AsymmetricKeyParameter;
import org.bouncycastle.crypto.util.PrivateKeyInfoFactory;
import org.bouncycastle.crypto.util.SubjectPublicKeyInfoFactory;
import org.bouncycastle.operator.ContentSigner;

/** A private key with its public key. Never printed, never leaves the package but as PEM. */
record PrivateKey(AsymmetricKeyParameter parameters, SubjectPublicKeyInfo publicKeyInfo)
    implements SigningKey {
  static PrivateKey generate(CaKeyAlgorithm algorithm, SecureRandom random) {
    AsymmetricCipherKeyPair pair = algorithm.generate(random);
    try {
      return new PrivateKey(
          pair.getPrivate(),
          SubjectPublicKeyInfoFactory.createSubjectPublicKeyInfo(pair.getPublic()));
    } catch (IOException e) {
      throw new IllegalStateException("a generated public key has an encoding", e);
    }
  }

  @Override
  public ContentSigner signer(SignatureAlgorithm algorithm, SecureRandom random) {
    return algorithm.signer(parameters, random);
  }

  /** PKCS#8 (RFC 5958), not encrypted. */
  String toPem() {
    try {
      return PemBlock.encode(
          "PRIVATE KEY", StrictDer.encode(PrivateKeyInfoFactory.createPrivateKeyInfo(parameters)));
    } catch (IOException e) {
      throw new IllegalStateException("a key in use has an encoding", e);
    }
  }

  @Override
  public String toString() {
    return "PrivateKey[hidden]";
  }
}
