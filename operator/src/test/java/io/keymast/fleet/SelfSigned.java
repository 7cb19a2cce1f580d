package io.keymast.fleet;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.pkcs.PKCS10CertificationRequestBuilder;

/** What says nothing but which key its maker holds. */
public final class SelfSigned {
  private static final Instant FROM = Instant.parse("2000-01-01T00:00:00Z");
  private static final Instant UNTIL = Instant.parse("2099-01-01T00:00:00Z");

  private SelfSigned() {}

  public static KeyPair newKey() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec("secp256r1"));
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  public static X509Certificate wrapperOf(KeyPair key) {
    X500Name name = new X500Name("CN=wrapper");
    try {
      byte[] encoded =
          new X509v3CertificateBuilder(
                  name,
                  BigInteger.ONE,
                  Date.from(FROM),
                  Date.from(UNTIL),
                  name,
                  SubjectPublicKeyInfo.getInstance(key.getPublic().getEncoded()))
              .build(new JcaContentSignerBuilder("SHA256withECDSA").build(key.getPrivate()))
              .getEncoded();
      return (X509Certificate)
          CertificateFactory.getInstance("X.509")
              .generateCertificate(new ByteArrayInputStream(encoded));
    } catch (GeneralSecurityException | IOException | OperatorCreationException e) {
      throw new IllegalStateException(e);
    }
  }

  /** As a certification request (PKCS#10): base64 of its DER. */
  public static String requestOf(KeyPair key) {
    try {
      return Base64.getEncoder()
          .encodeToString(
              new PKCS10CertificationRequestBuilder(
                      new X500Name("CN=whoever"),
                      SubjectPublicKeyInfo.getInstance(key.getPublic().getEncoded()))
                  .build(new JcaContentSignerBuilder("SHA256withECDSA").build(key.getPrivate()))
                  .getEncoded());
    } catch (IOException | OperatorCreationException e) {
      throw new IllegalStateException(e);
    }
  }
}
