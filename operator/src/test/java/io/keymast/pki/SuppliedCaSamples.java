package io.keymast.pki;

import io.keymast.domain.SerialNumber;
import io.keymast.domain.Validity;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.spec.ECGenParameterSpec;
import java.util.Base64;
import java.util.List;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/**
 * CAs with keys that the operator makes for none, but takes of whoever brings one: made by the JDK,
 * and loaded as from a Secret.
 */
public final class SuppliedCaSamples {
  public static final List<String> KEYS = List.of("ECDSA-P521", "RSA-2048");

  private SuppliedCaSamples() {}

  public static CaKey of(
      String keyAlgorithm, CaSubject subject, Validity validity, SecureRandom random) {
    boolean isRsa = keyAlgorithm.startsWith("RSA");
    KeyPair key = isRsa ? rsa2048() : p521();
    try {
      ParsedCertificate certificate =
          CertificateBuilder.signRoot(
              subject,
              SubjectPublicKeyInfo.getInstance(key.getPublic().getEncoded()),
              new SerialNumber(new BigInteger(127, random).setBit(126)),
              validity,
              PathLength.END_ENTITIES,
              new JcaContentSignerBuilder(isRsa ? "SHA256withRSA" : "SHA512withECDSA")
                  .build(key.getPrivate()));
      return loaded(CaKey.load(certificate.toPem(), pem(key), validity.notBefore()));
    } catch (OperatorCreationException e) {
      throw new IllegalStateException(e);
    }
  }

  private static CaKey loaded(CaKeyLoading loading) {
    return switch (loading) {
      case CaKeyLoading.Loaded(CaKey key) -> key;
      case CaKeyLoading.Refused refused -> throw new AssertionError(refused.toString());
    };
  }

  private static SecretText pem(KeyPair key) {
    return SecretText.of(
        "-----BEGIN PRIVATE KEY-----\n"
            + Base64.getMimeEncoder(64, new byte[] {'\n'})
                .encodeToString(key.getPrivate().getEncoded())
            + "\n-----END PRIVATE KEY-----\n");
  }

  private static KeyPair rsa2048() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
      generator.initialize(2048);
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static KeyPair p521() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec("secp521r1"));
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }
}
