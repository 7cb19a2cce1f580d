package io.keymast.keyinstaller;

import io.keymast.pki.KeySamples;
import java.io.IOException;
import java.math.BigInteger;
import java.time.Duration;
import java.util.Date;
import java.util.Random;
import org.bouncycastle.asn1.ASN1EncodableVector;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.DERBitString;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x509.Time;
import org.bouncycastle.asn1.x509.V3TBSCertificateGenerator;

/** A certificate of an RSA key that nobody has; its signature is made up. */
final class HugeWrapper {
  private HugeWrapper() {}

  static String pem(int bits) {
    AlgorithmIdentifier algorithm =
        new AlgorithmIdentifier(PKCSObjectIdentifiers.sha256WithRSAEncryption, DERNull.INSTANCE);
    BigInteger modulus = new BigInteger(bits, new Random(16)).setBit(bits - 1).setBit(0);
    X500Name name = new X500Name("CN=huge");
    V3TBSCertificateGenerator certificate = new V3TBSCertificateGenerator();
    certificate.setSerialNumber(new ASN1Integer(1));
    certificate.setSignature(algorithm);
    certificate.setIssuer(name);
    certificate.setSubject(name);
    certificate.setStartDate(new Time(Date.from(Platform.NOW)));
    certificate.setEndDate(new Time(Date.from(Platform.NOW.plus(Duration.ofDays(9)))));
    certificate.setSubjectPublicKeyInfo(
        SubjectPublicKeyInfo.getInstance(KeySamples.rsa(modulus, KeySamples.E).toByteArray()));
    ASN1EncodableVector signed = new ASN1EncodableVector();
    signed.add(certificate.generateTBSCertificate());
    signed.add(algorithm);
    signed.add(new DERBitString(new byte[bits / 8]));
    try {
      return SmallStation.pem("CERTIFICATE", new DERSequence(signed).getEncoded("DER"));
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
