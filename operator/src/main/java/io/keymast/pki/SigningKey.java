package io.keymast.pki;

import java.security.SecureRandom;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.operator.ContentSigner;

/** A CA's private key, in memory or in a token. */
sealed interface SigningKey permits PrivateKey, KeyInToken {
  SubjectPublicKeyInfo publicKeyInfo();

  ContentSigner signer(SignatureAlgorithm algorithm, SecureRandom random);
}
