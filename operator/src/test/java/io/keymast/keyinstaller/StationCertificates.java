package io.keymast.keyinstaller;

import io.keymast.api.ResourceNames;
import io.keymast.domain.AuthorityName;
import io.keymast.domain.CertificateUsage;
import io.keymast.domain.Eui64;
import io.keymast.domain.StationName;
import io.keymast.domain.Validity;
import io.keymast.pki.CaKey;
import io.keymast.pki.CertificateBuilder;
import io.keymast.pki.CertificateProfile;
import io.keymast.pki.ParsedCertificate;
import io.keymast.pki.PublicationUrls;
import java.security.SecureRandom;
import java.util.Optional;

/** Certificates of stations, as the operator signs and stores them. */
final class StationCertificates {
  private static final SecureRandom RANDOM = new SecureRandom();

  private StationCertificates() {}

  /** Whose certificate it is, and which of theirs. */
  record Place(StationName station, AuthorityName authority, long revision) {}

  static ParsedCertificate sign(CaKey issuer, StationIdentity box, Validity validity) {
    return CertificateBuilder.sign(
        new CertificateProfile.Station(
            new Eui64(box.eui()),
            "stations.example.com",
            Optional.empty(),
            CertificateUsage.TLS,
            box.subjectPublicKeyInfo(),
            PublicationUrls.none(),
            Platform.serialNumber(),
            validity),
        issuer,
        RANDOM);
  }

  static String nameOf(StationName station, long revision) {
    return station.name() + "-" + revision;
  }

  static String manifest(
      CaKey issuer, ParsedCertificate certificate, StationIdentity box, Place place) {
    String pem = certificate.toPem() + ParsedCertificate.toPem(issuer.chain());
    return """
        apiVersion: keymast.io/v1beta1
        kind: BaseStationCertificate
        metadata: {name: %s, namespace: %s, labels: {%s: "%s"}}
        spec:
          baseStationRef: {name: %s}
          eui: "%s"
          certificateAuthorityRef: {name: %s, namespace: %s}
          serialNumber: "%s"
          notBefore: %s
          notAfter: %s
          fingerprint: %s
          publicKeyFingerprint: %s
          usage: TLS
          authorityKeyId: %s
          revision: %d
          causes: [Initial]
          certificate: |
        %s"""
        .formatted(
            nameOf(place.station(), place.revision()),
            place.station().namespace(),
            ResourceNames.EUI_LABEL,
            box.eui(),
            place.station().name(),
            box.eui(),
            place.authority().name(),
            place.authority().namespace(),
            certificate.serialNumber(),
            certificate.validity().notBefore(),
            certificate.validity().notAfter(),
            certificate.fingerprint(),
            certificate.publicKeyFingerprint(),
            issuer.keyId(),
            place.revision(),
            pem.indent(4));
  }
}
