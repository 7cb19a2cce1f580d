package io.keymast.pki;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.keymast.domain.CertificateUsage;
import io.keymast.domain.Der;
import io.keymast.domain.SerialNumber;
import io.keymast.domain.Validity;
import java.math.BigInteger;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import net.jqwik.api.Assume;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.BigRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class CertificateBuilderTest {
  private static final String AT_TIME =
      Long.toString(PkiSamples.NOW.plus(Duration.ofMinutes(1)).getEpochSecond());

  @TempDir Path folder;

  static Stream<Arguments> everyCaAndStationKey() {
    return PkiSamples.CA_ALGORITHMS.stream()
        .flatMap(ca -> PkiSamples.STATION_ALGORITHMS.stream().map(key -> Arguments.of(ca, key)));
  }

  @ParameterizedTest(name = "CA {0}, station {1}")
  @DisplayName("S17 openssl verifies the chain strictly")
  @MethodSource("everyCaAndStationKey")
  void opensslVerifiesStations(String ca, String key) {
    ParsedCertificate certificate =
        PkiSamples.sign(PkiSamples.station(CertificateUsage.TLS, key), ca);

    assertThat(verify(ca, certificate, "-purpose", "sslclient")).endsWith(": OK\n");
    assertThat(certificate.isSignedBy(PkiSamples.ca(ca).certificate())).isTrue();
    assertThat(certificate.isSignedBy(PkiSamples.newCa("ECDSA-P256").certificate())).isFalse();
  }

  @Test
  void opensslVerifiesServersAndResponders() {
    for (String ca : PkiSamples.CA_ALGORITHMS) {
      ParsedCertificate server =
          PkiSamples.sign(
              PkiSamples.server(List.of("ki.example.com"), List.of("127.0.0.1", "::1")), ca);

      assertThat(
              verify(
                  ca,
                  server,
                  "-purpose",
                  "sslserver",
                  "-verify_hostname",
                  "ki.example.com",
                  "-verify_ip",
                  "::1"))
          .endsWith(": OK\n");
      ParsedCertificate responder = PkiSamples.sign(PkiSamples.ocspResponder(), ca);
      assertThat(verify(ca, responder, "-purpose", "ocsphelper")).endsWith(": OK\n");
    }
  }

  @Test
  @DisplayName("S17 the validity is written exactly, before and after 2050, in any locale")
  void validityIsExact() {
    Locale before = Locale.getDefault();
    try {
      for (String locale : List.of("en-US", "th-TH-u-ca-buddhist", "ar-SA-u-nu-arab", "ja-JP")) {
        Locale.setDefault(Locale.forLanguageTag(locale));
        for (String notAfter :
            List.of(
                "2028-02-29T23:59:59Z",
                "2028-11-23T12:00:00Z",
                "2036-11-20T12:00:00Z",
                "2036-11-20T12:00:00Z")) {
          assertValidity(new Validity(PkiSamples.NOW, Instant.parse(notAfter)));
        }
      }
    } finally {
      Locale.setDefault(before);
    }
    CaKey longLived =
        CaKey.selfSigned(
            new CaSubject("Root", Optional.empty(), Optional.empty()),
            "ECDSA-P256",
            PkiSamples.serialNumber(),
            new Validity(
                Instant.parse("2049-12-31T23:59:59Z"), Instant.parse("2050-01-01T00:00:00Z")),
            PkiSamples.RANDOM);
    assertThat(openssl("x509", "-in", pem("ca", longLived.certificate()), "-noout", "-dates"))
        .isEqualTo("notBefore=Dec 31 23:59:59 2049 GMT\nnotAfter=Jan  1 00:00:00 2050 GMT\n");
    assertThat(openssl("asn1parse", "-in", pem("ca", longLived.certificate())))
        .contains("UTCTIME           :491231235959Z")
        .contains("GENERALIZEDTIME   :20500101000000Z");
  }

  private static void assertValidity(Validity validity) {
    ParsedCertificate certificate =
        PkiSamples.sign(
            PkiSamples.station(CertificateUsage.TLS, PkiSamples.publicKey("secp256r1"), validity),
            "ECDSA-P256");
    assertThat(certificate.validity()).isEqualTo(validity);
  }

  @Property(tries = 200)
  void whatGoesInComesOut(
      @ForAll @BigRange(min = "1", max = "730750818665451459101842416358141509827966271487")
          BigInteger serial,
      @ForAll @LongRange(min = 0, max = 315_000_000) long begin,
      @ForAll @LongRange(min = 0, max = 315_000_000) long end) {
    Assume.that(begin <= end);
    Validity validity =
        new Validity(PkiSamples.NOW.plusSeconds(begin), PkiSamples.NOW.plusSeconds(end));
    CertificateProfile.Station profile =
        new CertificateProfile.Station(
            PkiSamples.EUI,
            "example.com",
            Optional.empty(),
            CertificateUsage.TLS,
            PkiSamples.publicKey("Ed25519"),
            PublicationUrls.none(),
            new SerialNumber(serial),
            validity);

    ParsedCertificate certificate = PkiSamples.sign(profile, "ECDSA-P256");

    assertThat(certificate.serialNumber()).isEqualTo(profile.serialNumber());
    assertThat(certificate.validity()).isEqualTo(validity);
    assertThat(certificate.subjectPublicKeyInfo()).isEqualTo(profile.subjectPublicKeyInfo());
    assertThat(certificate.authorityKeyId()).contains(PkiSamples.ca("ECDSA-P256").keyId());
    assertThat(ParsedCertificate.parse(certificate.der())).contains(certificate);
    assertThat(ParsedCertificate.parsePem(certificate.toPem())).contains(List.of(certificate));
  }

  @Test
  @DisplayName("S17 nothing outlives its issuer")
  void nothingOutlivesItsIssuer() {
    CertificateProfile.Station profile =
        PkiSamples.station(
            CertificateUsage.TLS,
            PkiSamples.publicKey("secp256r1"),
            new Validity(
                PkiSamples.NOW, PkiSamples.CA_VALIDITY.notAfter().plus(Duration.ofSeconds(1))));

    assertThatThrownBy(() -> PkiSamples.sign(profile, "ECDSA-P256"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("outlive");
  }

  @Test
  void whatIsNoKeyIsNotSigned() {
    for (byte[] key : List.of(new byte[0], new byte[] {5, 0}, new byte[20_000])) {
      CertificateProfile.Station profile =
          PkiSamples.station(CertificateUsage.TLS, Der.copyOf(key), PkiSamples.TWO_YEARS);

      assertThatThrownBy(() -> PkiSamples.sign(profile, "ECDSA-P256"))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  @DisplayName("What is signed is what was decided: nothing but the signature is left to chance")
  void signsItsProfileOnly() {
    CaKey ca = PkiSamples.ca("ECDSA-P256");
    CertificateProfile.Station profile = PkiSamples.station(CertificateUsage.TLS, "secp256r1");
    ParsedCertificate certificate = CertificateBuilder.sign(profile, ca, PkiSamples.RANDOM);
    ParsedCertificate again = CertificateBuilder.sign(profile, ca, PkiSamples.RANDOM);
    ParsedCertificate other =
        CertificateBuilder.sign(
            PkiSamples.station(CertificateUsage.TLS, "secp256r1"), ca, PkiSamples.RANDOM);

    assertThat(again).isNotEqualTo(certificate);
    assertThat(signedBytes(again)).isEqualTo(signedBytes(certificate));
    assertThat(signedBytes(other)).as("another serial number").isNotEqualTo(signedBytes(again));
    assertThat(again.isSignedBy(ca.certificate())).isTrue();
    assertThat(withFlippedLastByte(again).isSignedBy(ca.certificate())).isFalse();
  }

  private static byte[] signedBytes(ParsedCertificate certificate) {
    return StrictDer.encode(certificate.structure().certificate().getTBSCertificate());
  }

  private static ParsedCertificate withFlippedLastByte(ParsedCertificate certificate) {
    byte[] der = certificate.der().toByteArray();
    der[der.length - 1] ^= 1;
    return ParsedCertificate.parse(Der.copyOf(der)).orElseThrow();
  }

  private String verify(String ca, ParsedCertificate certificate, String... options) {
    List<String> arguments =
        Stream.of(
                Stream.of("verify", "-x509_strict", "-check_ss_sig", "-attime", AT_TIME),
                Stream.of("-CAfile", pem("ca", PkiSamples.ca(ca).certificate())),
                Stream.of(options),
                Stream.of(pem("leaf", certificate)))
            .flatMap(part -> part)
            .toList();
    return openssl(arguments.toArray(String[]::new));
  }

  private String pem(String name, ParsedCertificate certificate) {
    return PkiSamples.write(folder.resolve(name + ".pem"), certificate.toPem()).toString();
  }

  private String openssl(String... arguments) {
    return ForeignCommand.find("openssl").run(folder, arguments).expectSuccess().out();
  }
}
