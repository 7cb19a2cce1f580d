package io.keymast.pki;

import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1Set;
import org.bouncycastle.asn1.pkcs.Attribute;
import org.bouncycastle.asn1.pkcs.CertificationRequestInfo;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.Extensions;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;

/** All that a request or a certificate says of whom it is for. */
record StatedNames(X500Name subject, Set<GeneralName> alternatives) {
  private static final int MAX_LENGTH = 16 * 1024;

  /** Empty where it asks for anything else than names. */
  static Optional<StatedNames> askedFor(CertificationRequest.Valid request) {
    return StrictDer.read(
        request.der().toByteArray(),
        MAX_LENGTH,
        primitive -> {
          CertificationRequestInfo info =
              org.bouncycastle.asn1.pkcs.CertificationRequest.getInstance(primitive)
                  .getCertificationRequestInfo();
          return new StatedNames(info.getSubject(), alternatives(info.getAttributes()));
        });
  }

  static StatedNames of(CertificateStructure certificate) {
    return new StatedNames(
        certificate.certificate().getSubject(),
        certificate
            .extension(Extension.subjectAlternativeName)
            .map(Extension::getParsedValue)
            .map(StatedNames::names)
            .orElse(Set.of()));
  }

  boolean are(StationNames names) {
    return isSubjectOf(names) && hasAlternativesOf(names);
  }

  boolean isSubjectOf(StationNames names) {
    return subject.equals(DistinguishedNames.subject(names));
  }

  boolean hasAlternativesOf(StationNames names) {
    return alternatives.equals(Set.copyOf(AlternativeNames.of(names)));
  }

  private static Set<GeneralName> alternatives(ASN1Set attributes) {
    Set<GeneralName> names = Set.of();
    for (ASN1Encodable element : attributes) {
      Attribute attribute = Attribute.getInstance(element);
      if (!attribute.getAttrType().equals(PKCSObjectIdentifiers.pkcs_9_at_extensionRequest)
          || attribute.getAttrValues().size() != 1
          || !names.isEmpty()) {
        throw new IllegalArgumentException("more than one request for extensions");
      }
      Extensions extensions = Extensions.getInstance(attribute.getAttrValues().getObjectAt(0));
      if (extensions.getExtensionOIDs().length != 1) {
        throw new IllegalArgumentException("more than one extension");
      }
      names = names(extensions.getExtensionParsedValue(Extension.subjectAlternativeName));
    }
    return names;
  }

  private static Set<GeneralName> names(ASN1Encodable parsed) {
    return Arrays.stream(GeneralNames.getInstance(parsed).getNames())
        .collect(Collectors.toUnmodifiableSet());
  }
}
