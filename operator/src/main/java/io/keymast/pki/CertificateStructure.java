package io.keymast.pki;

import io.keymast.domain.Der;
import io.keymast.domain.KeyId;
import io.keymast.domain.SerialNumber;
import io.keymast.domain.Validity;
import io.keymast.pki.ParsedCertificate.AlternativeNames;
import java.io.IOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.asn1.ASN1IA5String;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.x509.AuthorityKeyIdentifier;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Certificate;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.Extensions;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.SubjectKeyIdentifier;
import org.bouncycastle.asn1.x509.TBSCertificate;

/** A certificate as Bouncy Castle's ASN.1 structure, with what was read from it. */
record CertificateStructure(Certificate certificate, Summary summary) {
  private static final int MAX_LENGTH = 64 * 1024;
  private static final int V3 = 3;
  private static final IssuerKeys ISSUER_KEYS = new IssuerKeys();

  /** What it says, told by {@link ParsedCertificate}. */
  record Summary(
      SerialNumber serialNumber,
      String subject,
      String issuer,
      Validity validity,
      Der subjectPublicKeyInfo,
      Optional<KeyId> subjectKeyId,
      Optional<KeyId> authorityKeyId,
      AlternativeNames alternativeNames,
      List<String> extendedKeyUsages,
      boolean certificateAuthority) {}

  static Optional<CertificateStructure> parse(Der der) {
    return StrictDer.read(
        der.toByteArray(),
        MAX_LENGTH,
        primitive -> {
          Certificate certificate = Certificate.getInstance(primitive);
          if (certificate.getVersionNumber() != V3) {
            throw new IllegalArgumentException("not version 3");
          }
          return new CertificateStructure(certificate, summarize(certificate));
        });
  }

  /** Strict DER was proven by parsing, so that encoding again gives the bytes that were signed. */
  boolean isSignedBy(Der issuerPublicKeyInfo) {
    TBSCertificate tbs = certificate.getTBSCertificate();
    if (!tbs.getSignature().equals(certificate.getSignatureAlgorithm())) {
      return false;
    }
    Optional<VerificationKey> key = ISSUER_KEYS.of(issuerPublicKeyInfo);
    return SignatureAlgorithm.of(certificate.getSignatureAlgorithm())
        .filter(
            algorithm ->
                key.isPresent()
                    && algorithm.verifies(
                        key.get(), StrictDer.encode(tbs), certificate.getSignature()))
        .isPresent();
  }

  boolean hasIssuerName(CertificateStructure issuer) {
    return Arrays.equals(
        StrictDer.encode(certificate.getIssuer()),
        StrictDer.encode(issuer.certificate.getSubject()));
  }

  Optional<Extension> extension(ASN1ObjectIdentifier oid) {
    return Optional.ofNullable(certificate.getTBSCertificate().getExtensions())
        .map(extensions -> extensions.getExtension(oid));
  }

  /** As many CAs as anybody needs where basicConstraints does not say (RFC 5280, 4.2.1.9). */
  int pathLength() {
    return extension(Extension.basicConstraints)
        .map(extension -> BasicConstraints.getInstance(extension.getParsedValue()))
        .map(BasicConstraints::getPathLenConstraint)
        .map(length -> length.min(BigInteger.valueOf(Integer.MAX_VALUE)).intValue())
        .orElse(Integer.MAX_VALUE);
  }

  private static Summary summarize(Certificate certificate) throws IOException {
    TBSCertificate tbs = certificate.getTBSCertificate();
    Extensions extensions =
        tbs.getExtensions() == null ? new Extensions(new Extension[0]) : tbs.getExtensions();
    BasicConstraints constraints = BasicConstraints.fromExtensions(extensions);
    KeyUsage.fromExtensions(extensions);
    return new Summary(
        new SerialNumber(tbs.getSerialNumber().getPositiveValue()),
        tbs.getSubject().toString(),
        tbs.getIssuer().toString(),
        new Validity(
            CertificateTime.read(tbs.getStartDate()), CertificateTime.read(tbs.getEndDate())),
        Der.copyOf(StrictDer.encode(tbs.getSubjectPublicKeyInfo())),
        subjectKeyId(extensions),
        authorityKeyId(extensions),
        alternativeNames(extensions),
        extendedKeyUsages(extensions),
        constraints != null && constraints.isCA());
  }

  private static Optional<KeyId> subjectKeyId(Extensions extensions) {
    return Optional.ofNullable(SubjectKeyIdentifier.fromExtensions(extensions))
        .flatMap(id -> keyId(id.getKeyIdentifier()));
  }

  private static Optional<KeyId> authorityKeyId(Extensions extensions) {
    return Optional.ofNullable(AuthorityKeyIdentifier.fromExtensions(extensions))
        .map(AuthorityKeyIdentifier::getKeyIdentifierOctets)
        .flatMap(CertificateStructure::keyId);
  }

  private static Optional<KeyId> keyId(byte[] octets) {
    return KeyId.parse(HexFormat.of().formatHex(octets));
  }

  private static List<String> extendedKeyUsages(Extensions extensions) {
    ExtendedKeyUsage usage = ExtendedKeyUsage.fromExtensions(extensions);
    return usage == null
        ? List.of()
        : Arrays.stream(usage.getUsages()).map(KeyPurposeId::getId).toList();
  }

  private static AlternativeNames alternativeNames(Extensions extensions)
      throws UnknownHostException {
    List<String> dnsNames = new ArrayList<>();
    List<String> uris = new ArrayList<>();
    List<String> ipAddresses = new ArrayList<>();
    GeneralNames names = GeneralNames.fromExtensions(extensions, Extension.subjectAlternativeName);
    for (GeneralName name : names == null ? new GeneralName[0] : names.getNames()) {
      switch (name.getTagNo()) {
        case GeneralName.dNSName -> dnsNames.add(ia5(name));
        case GeneralName.uniformResourceIdentifier -> uris.add(ia5(name));
        case GeneralName.iPAddress -> ipAddresses.add(ipAddress(name));
        default -> {
          // directoryName, rfc822Name and the like say nothing about a station or a server.
        }
      }
    }
    return new AlternativeNames(dnsNames, uris, ipAddresses);
  }

  private static String ia5(GeneralName name) {
    return ASN1IA5String.getInstance(name.getName()).getString();
  }

  private static String ipAddress(GeneralName name) throws UnknownHostException {
    byte[] octets = ASN1OctetString.getInstance(name.getName()).getOctets();
    return InetAddress.getByAddress(octets).getHostAddress();
  }
}
