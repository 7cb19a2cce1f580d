package io.keymast.publication;

import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.keymast.api.BaseStationCertificate;
import io.keymast.api.TolerantSerialization;
import io.keymast.domain.AuthorityName;
import io.keymast.domain.CertificateUsage;
import io.keymast.domain.Eui64;
import io.keymast.domain.SerialNumber;
import io.keymast.domain.Validity;
import io.keymast.pki.CaKey;
import io.keymast.pki.CaSubject;
import io.keymast.pki.CertificateBuilder;
import io.keymast.pki.CertificateProfile;
import io.keymast.pki.OcspResponderKey;
import io.keymast.pki.ParsedCertificate;
import io.keymast.pki.PublicationUrls;
import io.keymast.pki.SecretAccess;
import io.keymast.pki.ServerKeyPair;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.Optional;

/** The CA of an authority, and what the operator signs by it. */
final class OcspCa {
  private final AuthorityName authority;
  private final Instant now;
  private final SecureRandom random;
  private final CaKey ca;

  OcspCa(AuthorityName authority, Instant now) {
    this(authority, now, new SecureRandom());
  }

  /** The same keys and serial numbers where it is the same random. */
  OcspCa(AuthorityName authority, Instant now, SecureRandom random) {
    this.authority = authority;
    this.now = now;
    this.random = random;
    this.ca = newCa(random);
  }

  static CaKey newCa() {
    return newCa(new SecureRandom());
  }

  private static CaKey newCa(SecureRandom random) {
    Instant begin = Clock.systemUTC().instant().truncatedTo(ChronoUnit.SECONDS).minusSeconds(600);
    return CaKey.selfSigned(
        new CaSubject("Station CA", Optional.empty(), Optional.empty()),
        "ECDSA-P256",
        serialNumber(random),
        new Validity(begin, begin.plus(Duration.ofDays(3650))),
        random);
  }

  private static SerialNumber serialNumber(SecureRandom random) {
    return new SerialNumber(new BigInteger(128, random).setBit(127));
  }

  CaKey ca() {
    return ca;
  }

  ParsedCertificate station() {
    return CertificateBuilder.sign(
        new CertificateProfile.Station(
            new Eui64("0016C001F0000001"),
            "stations.example.com",
            Optional.empty(),
            CertificateUsage.TLS,
            ServerKeyPair.generate(random).subjectPublicKeyInfo(),
            PublicationUrls.none(),
            serialNumber(random),
            new Validity(now.minusSeconds(300), now.plus(Duration.ofDays(730)))),
        ca,
        random);
  }

  BaseStationCertificate stored(ParsedCertificate certificate) {
    return TolerantSerialization.create()
        .unmarshal(
            """
            apiVersion: keymast.io/v1beta1
            kind: BaseStationCertificate
            metadata: {name: good, namespace: stations}
            spec:
              certificateAuthorityRef: {name: %s, namespace: %s}
              certificate: |
            %s\
            """
                .formatted(authority.name(), authority.namespace(), certificate.toPem().indent(4)),
            BaseStationCertificate.class);
  }

  Secret responders() {
    ServerKeyPair keyPair = ServerKeyPair.generate(random);
    ParsedCertificate certificate =
        CertificateBuilder.sign(
            new CertificateProfile.OcspResponder(
                "Keymast OCSP responder",
                keyPair.subjectPublicKeyInfo(),
                serialNumber(random),
                new Validity(now.minusSeconds(300), now.plus(Duration.ofDays(1)))),
            ca,
            random);
    OcspResponderKey key = OcspResponderKey.of(authority, ca.keyId());
    return new SecretBuilder()
        .withNewMetadata()
        .withUid("uid")
        .withResourceVersion("1")
        .endMetadata()
        .addToData(key.certificates(), base64(certificate.toPem() + ca.certificate().toPem()))
        .addToData(key.privateKey(), base64(keyPair.privateKeyPem(SecretAccess.get())))
        .addToData("garbage.00.crt", "AAAA")
        .build();
  }

  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.US_ASCII));
  }
}
