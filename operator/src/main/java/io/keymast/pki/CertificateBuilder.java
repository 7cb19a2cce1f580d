package io.keymast.pki;

import io.keymast.domain.Der;
import io.keymast.domain.SerialNumber;
import io.keymast.domain.Validity;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.security.SecureRandom;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.DERBitString;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.Extensions;
import org.bouncycastle.asn1.x509.SubjectKeyIdentifier;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x509.TBSCertificate;
import org.bouncycastle.asn1.x509.V3TBSCertificateGenerator;
import org.bouncycastle.operator.ContentSigner;

/** Makes certificates: there is no other place that does. */
public final class CertificateBuilder {
  private static final int MAX_KEY_LENGTH = 8 * 1024;

  private CertificateBuilder() {}

  /**
   * Signs in memory; nothing is stored.
   *
   * @throws IllegalArgumentException if the certificate would outlive its issuer, or its key is not
   *     a SubjectPublicKeyInfo in DER
   */
  public static ParsedCertificate sign(
      CertificateProfile profile, CaKey issuer, SecureRandom random) {
    if (profile.validity().notAfter().isAfter(issuer.certificate().validity().notAfter())) {
      throw new IllegalArgumentException("a certificate must not outlive its issuer's");
    }
    return sign(toBeSigned(profile, issuer), issuer.contentSigner(random));
  }

  static ParsedCertificate signRoot(
      CaSubject subject,
      SubjectPublicKeyInfo key,
      SerialNumber serialNumber,
      Validity validity,
      PathLength pathLength,
      ContentSigner signer) {
    SubjectKeyIdentifier keyId = KeyIdentifiers.of(key);
    X500Name name = DistinguishedNames.authority(subject, keyId);
    V3TBSCertificateGenerator generator =
        generator(serialNumber, validity, key, signer.getAlgorithmIdentifier());
    generator.setIssuer(name);
    generator.setSubject(name);
    generator.setExtensions(CertificateExtensions.ofRoot(keyId, pathLength));
    return sign(generator.generateTBSCertificate(), signer);
  }

  private static TBSCertificate toBeSigned(CertificateProfile profile, CaKey issuer) {
    SubjectPublicKeyInfo key = publicKey(profile.subjectPublicKeyInfo());
    X500Name subject = DistinguishedNames.subject(profile);
    Extensions extensions =
        CertificateExtensions.of(profile, subject, key, issuer.subjectKeyIdentifier());
    V3TBSCertificateGenerator generator =
        generator(
            profile.serialNumber(),
            profile.validity(),
            key,
            issuer.signatureAlgorithm().identifier());
    generator.setIssuer(issuer.subjectName());
    generator.setSubject(subject);
    generator.setExtensions(extensions);
    return generator.generateTBSCertificate();
  }

  private static V3TBSCertificateGenerator generator(
      SerialNumber serialNumber,
      Validity validity,
      SubjectPublicKeyInfo key,
      AlgorithmIdentifier signature) {
    V3TBSCertificateGenerator generator = new V3TBSCertificateGenerator();
    generator.setSerialNumber(new ASN1Integer(serialNumber.value()));
    generator.setSignature(signature);
    generator.setStartDate(CertificateTime.of(validity.notBefore()));
    generator.setEndDate(CertificateTime.of(validity.notAfter()));
    generator.setSubjectPublicKeyInfo(key);
    return generator;
  }

  private static ParsedCertificate sign(TBSCertificate tbs, ContentSigner signer) {
    byte[] content = StrictDer.encode(tbs);
    try (OutputStream out = signer.getOutputStream()) {
      out.write(content);
    } catch (IOException e) {
      throw new UncheckedIOException("signing in memory does no I/O", e);
    }
    byte[] certificate =
        DerTlv.encode(
            DerTlv.SEQUENCE,
            content,
            StrictDer.encode(signer.getAlgorithmIdentifier()),
            StrictDer.encode(new DERBitString(signer.getSignature())));
    return ParsedCertificate.parse(Der.copyOf(certificate))
        .orElseThrow(() -> new IllegalArgumentException("the certificate would not be readable"));
  }

  private static SubjectPublicKeyInfo publicKey(Der der) {
    return StrictDer.read(der.toByteArray(), MAX_KEY_LENGTH, SubjectPublicKeyInfo::getInstance)
        .filter(info -> info.getPublicKeyData().getPadBits() == 0)
        .orElseThrow(
            () -> new IllegalArgumentException("the key is no SubjectPublicKeyInfo in DER"));
  }
}
