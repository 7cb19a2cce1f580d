package io.keymast.keyinstaller;

import io.keymast.domain.Der;
import io.keymast.pki.PublicKeyPem;
import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.util.Base64;
import java.util.Date;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** A station without a box of its own: a key, a wrapper around it, and a TLS client. */
record SmallStation(String name, String eui, Der subjectPublicKeyInfo, TlsClient client)
    implements StationIdentity {

  static SmallStation number(int number, int port) {
    KeyPair keys = newKey();
    Der spki = Der.copyOf(keys.getPublic().getEncoded());
    return new SmallStation(
        "storm-" + number,
        "%016X".formatted(0x00800000B0000000L + number),
        spki,
        new TlsClient(
            port,
            pem("CERTIFICATE", wrapper(keys, spki)),
            pem("PRIVATE KEY", keys.getPrivate().getEncoded())));
  }

  @Override
  public String publicKeyPem() {
    return PublicKeyPem.encode(subjectPublicKeyInfo);
  }

  /** As curl does: a connection for one request. */
  TlsClient.Answered gets(String path) throws IOException {
    try (TlsClient.Connection connection = client.connect("TLSv1.3")) {
      return connection.exchange(path, "Connection: close");
    }
  }

  static String pem(String label, byte[] der) {
    String base64 = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
    return "-----BEGIN " + label + "-----\n" + base64 + "\n-----END " + label + "-----\n";
  }

  static KeyPair newKey() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec("secp256r1"));
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  static byte[] wrapper(KeyPair keys, Der spki) {
    X500Name name = new X500Name("CN=wrapper");
    try {
      return new X509v3CertificateBuilder(
              name,
              BigInteger.ONE,
              Date.from(Platform.NOW),
              Date.from(Platform.NOW.plus(Duration.ofDays(36500))),
              name,
              SubjectPublicKeyInfo.getInstance(spki.toByteArray()))
          .build(new JcaContentSignerBuilder("SHA256withECDSA").build(keys.getPrivate()))
          .getEncoded();
    } catch (OperatorCreationException | IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
