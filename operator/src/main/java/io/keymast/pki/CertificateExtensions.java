package io.keymast.pki;

import io.keymast.domain.CertificateUsage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.ocsp.OCSPObjectIdentifiers;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.AccessDescription;
import org.bouncycastle.asn1.x509.AuthorityInformationAccess;
import org.bouncycastle.asn1.x509.AuthorityKeyIdentifier;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.CRLDistPoint;
import org.bouncycastle.asn1.x509.DistributionPoint;
import org.bouncycastle.asn1.x509.DistributionPointName;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.Extensions;
import org.bouncycastle.asn1.x509.ExtensionsGenerator;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.SubjectKeyIdentifier;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;

/** The extensions of each profile (RFC 5280, 4.2). */
final class CertificateExtensions {
  /** RFC 4945, 5.1.3.12. */
  private static final KeyPurposeId IPSEC_IKE = KeyPurposeId.id_kp_ipsecIKE;

  private final ExtensionsGenerator generator = new ExtensionsGenerator();

  private CertificateExtensions() {}

  static Extensions of(
      CertificateProfile profile,
      X500Name subject,
      SubjectPublicKeyInfo key,
      SubjectKeyIdentifier issuerKeyId) {
    CertificateExtensions extensions = new CertificateExtensions();
    switch (profile) {
      case CertificateProfile.Station station -> {
        extensions.addEndEntity(key, issuerKeyId);
        extensions.addExtendedKeyUsage(usages(station.usage()));
        extensions.addAlternativeNames(subject, AlternativeNames.of(station.names()));
        extensions.addUrls(station.urls());
      }
      case CertificateProfile.Server server -> {
        extensions.addEndEntity(key, issuerKeyId);
        extensions.addExtendedKeyUsage(KeyPurposeId.id_kp_serverAuth);
        extensions.addAlternativeNames(subject, alternativeNames(server));
        extensions.addUrls(server.urls());
      }
      case CertificateProfile.OcspResponder _ -> {
        extensions.addEndEntity(key, issuerKeyId);
        extensions.addExtendedKeyUsage(KeyPurposeId.id_kp_OCSPSigning);
        extensions.add(OCSPObjectIdentifiers.id_pkix_ocsp_nocheck, false, DERNull.INSTANCE);
      }
      case CertificateProfile.CrossCertificate cross -> {
        SubjectKeyIdentifier keyId =
            KeyIdentifiers.of(cross.certified().subjectKeyId().orElseThrow());
        extensions.addAuthority(keyId, issuerKeyId, PathLength.END_ENTITIES);
        extensions.addUrls(cross.urls());
      }
    }
    return extensions.generator.generate();
  }

  static Extensions ofRoot(SubjectKeyIdentifier keyId, PathLength pathLength) {
    CertificateExtensions extensions = new CertificateExtensions();
    extensions.addAuthority(keyId, keyId, pathLength);
    return extensions.generator.generate();
  }

  private void addAuthority(
      SubjectKeyIdentifier keyId, SubjectKeyIdentifier issuerKeyId, PathLength pathLength) {
    add(Extension.basicConstraints, true, new BasicConstraints(pathLength.value()));
    add(Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign));
    addKeyIdentifiers(keyId, issuerKeyId);
  }

  static KeyPurposeId[] usages(CertificateUsage usage) {
    return switch (usage) {
      case TLS -> new KeyPurposeId[] {KeyPurposeId.id_kp_clientAuth};
      case IPSEC -> new KeyPurposeId[] {IPSEC_IKE, KeyPurposeId.id_kp_clientAuth};
    };
  }

  private static List<GeneralName> alternativeNames(CertificateProfile.Server server) {
    List<GeneralName> names = new ArrayList<>();
    server.dnsNames().forEach(name -> names.add(new GeneralName(GeneralName.dNSName, name)));
    server
        .ipAddresses()
        .forEach(address -> names.add(new GeneralName(GeneralName.iPAddress, address)));
    return names;
  }

  private void addEndEntity(SubjectPublicKeyInfo key, SubjectKeyIdentifier issuerKeyId) {
    add(Extension.basicConstraints, true, new BasicConstraints(false));
    add(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature));
    addKeyIdentifiers(KeyIdentifiers.of(key), issuerKeyId);
  }

  private void addKeyIdentifiers(SubjectKeyIdentifier keyId, SubjectKeyIdentifier issuerKeyId) {
    add(Extension.subjectKeyIdentifier, false, keyId);
    add(
        Extension.authorityKeyIdentifier,
        false,
        new AuthorityKeyIdentifier(issuerKeyId.getKeyIdentifier()));
  }

  private void addExtendedKeyUsage(KeyPurposeId... usages) {
    add(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(usages));
  }

  /** Critical where there is no other name (RFC 5280, 4.2.1.6). */
  private void addAlternativeNames(X500Name subject, List<GeneralName> names) {
    boolean critical = subject.getRDNs().length == 0;
    add(
        Extension.subjectAlternativeName,
        critical,
        new GeneralNames(names.toArray(GeneralName[]::new)));
  }

  private void addUrls(PublicationUrls urls) {
    urls.crl().ifPresent(url -> add(Extension.cRLDistributionPoints, false, distribution(url)));
    List<AccessDescription> access = new ArrayList<>();
    access(AccessDescription.id_ad_ocsp, urls.ocsp()).ifPresent(access::add);
    access(AccessDescription.id_ad_caIssuers, urls.caIssuers()).ifPresent(access::add);
    if (!access.isEmpty()) {
      add(
          Extension.authorityInfoAccess,
          false,
          new AuthorityInformationAccess(access.toArray(AccessDescription[]::new)));
    }
  }

  private static CRLDistPoint distribution(String url) {
    DistributionPointName name = new DistributionPointName(new GeneralNames(uri(url)));
    return new CRLDistPoint(new DistributionPoint[] {new DistributionPoint(name, null, null)});
  }

  private static Optional<AccessDescription> access(
      ASN1ObjectIdentifier method, Optional<String> url) {
    return url.map(text -> new AccessDescription(method, uri(text)));
  }

  private static GeneralName uri(String url) {
    return new GeneralName(GeneralName.uniformResourceIdentifier, url);
  }

  private void add(ASN1ObjectIdentifier oid, boolean critical, ASN1Encodable value) {
    try {
      generator.addExtension(oid, critical, value);
    } catch (IOException e) {
      throw new UncheckedIOException("encoding into memory does no I/O", e);
    }
  }
}
