package io.keymast.pki;

import java.util.HexFormat;
import java.util.Optional;
import org.bouncycastle.asn1.DERPrintableString;
import org.bouncycastle.asn1.DERUTF8String;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.SubjectKeyIdentifier;

/** Subjects of profiles, built attribute by attribute: no text is ever parsed as a name. */
final class DistinguishedNames {
  private static final int MAX_COMMON_NAME = 64;
  private static final int DISTINGUISHING_OCTETS = 8;

  private DistinguishedNames() {}

  static X500Name subject(CertificateProfile profile) {
    X500NameBuilder name = new X500NameBuilder(BCStyle.INSTANCE);
    switch (profile) {
      case CertificateProfile.Station station -> addStation(name, station.names());
      case CertificateProfile.Server server ->
          firstName(server)
              .filter(text -> text.length() <= MAX_COMMON_NAME)
              .ifPresent(text -> name.addRDN(BCStyle.CN, new DERUTF8String(text)));
      case CertificateProfile.OcspResponder responder ->
          name.addRDN(BCStyle.CN, new DERUTF8String(responder.commonName()));
      case CertificateProfile.CrossCertificate cross -> {
        return subject(cross.certified());
      }
    }
    return name.build();
  }

  static X500Name subject(StationNames names) {
    X500NameBuilder name = new X500NameBuilder(BCStyle.INSTANCE);
    addStation(name, names);
    return name.build();
  }

  private static void addStation(X500NameBuilder name, StationNames names) {
    addOrganization(name, names.organization());
    name.addRDN(BCStyle.CN, new DERUTF8String(names.eui().value()));
  }

  /** As it is encoded: names are compared byte by byte. */
  static X500Name subject(ParsedCertificate certificate) {
    return certificate.structure().certificate().getSubject();
  }

  /**
   * A name that no other key of the CA has: serialNumber tells apart what would otherwise be equal
   * (RFC 3739, 3.1.2). CRLs and chains are found by name.
   */
  static X500Name authority(CaSubject subject, SubjectKeyIdentifier keyId) {
    X500NameBuilder name = new X500NameBuilder(BCStyle.INSTANCE);
    subject.country().ifPresent(text -> name.addRDN(BCStyle.C, new DERPrintableString(text)));
    addOrganization(name, subject.organization());
    name.addRDN(BCStyle.CN, new DERUTF8String(subject.commonName()));
    String distinguishing =
        HexFormat.of().formatHex(keyId.getKeyIdentifier(), 0, DISTINGUISHING_OCTETS);
    name.addRDN(BCStyle.SERIALNUMBER, new DERPrintableString(distinguishing));
    return name.build();
  }

  private static void addOrganization(X500NameBuilder name, Optional<String> organization) {
    organization.ifPresent(text -> name.addRDN(BCStyle.O, new DERUTF8String(text)));
  }

  private static Optional<String> firstName(CertificateProfile.Server server) {
    return server.dnsNames().isEmpty()
        ? server.ipAddresses().stream().findFirst()
        : server.dnsNames().stream().findFirst();
  }
}
