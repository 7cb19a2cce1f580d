package io.keymast.pki;

import static org.assertj.core.api.Assertions.assertThat;

import io.keymast.domain.CertificateUsage;
import io.keymast.domain.Der;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.ASN1Sequence;
import org.bouncycastle.asn1.BERSequence;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ParsedCertificateTest {
  private static final ParsedCertificate LEAF =
      PkiSamples.sign(PkiSamples.station(CertificateUsage.IPSEC, "secp256r1"), "ECDSA-P256");
  private static final ParsedCertificate ISSUER = PkiSamples.ca("ECDSA-P256").certificate();

  @TempDir Path folder;

  @Test
  void everythingThatAStationsCertificateSaysIsRead() {
    assertThat(LEAF.subject()).isEqualTo("O=Acme Networks,CN=0016C001F0000001");
    assertThat(LEAF.issuer()).isEqualTo(ISSUER.subject());
    assertThat(LEAF.validity()).isEqualTo(PkiSamples.TWO_YEARS);
    assertThat(LEAF.authorityKeyId()).isEqualTo(ISSUER.subjectKeyId()).isPresent();
    assertThat(LEAF.alternativeNames())
        .isEqualTo(
            new ParsedCertificate.AlternativeNames(
                List.of("0016c001f0000001.stations.example.com"),
                List.of("urn:dev:mac:0016c001f0000001"),
                List.of()));
    assertThat(LEAF.extendedKeyUsages()).containsExactly("1.3.6.1.5.5.7.3.17", "1.3.6.1.5.5.7.3.2");
    assertThat(LEAF.certificateAuthority()).isFalse();
    assertThat(ISSUER.certificateAuthority()).isTrue();
    assertThat(LEAF.publicKeyFingerprint().value())
        .isEqualTo(PkiSamples.publicKey("secp256r1").sha256());
  }

  @Test
  void fingerprintAndSerialNumberAreWhatOpensslPrints() {
    PkiSamples.write(folder.resolve("leaf.pem"), LEAF.toPem());

    String printed =
        ForeignCommand.find("openssl")
            .run(folder, "x509", "-in", "leaf.pem", "-noout", "-serial", "-fingerprint", "-sha256")
            .expectSuccess()
            .out();

    assertThat(printed)
        .contains("serial=" + LEAF.serialNumber() + "\n")
        .isEqualToIgnoringCase(
            "serial="
                + LEAF.serialNumber()
                + "\nsha256 Fingerprint="
                + LEAF.fingerprint().replaceAll("(..)(?!$)", "$1:")
                + "\n");
  }

  @Test
  void pemHasLinesOf64CharactersAndIsReadInAnyLineEnding() {
    String pem = LEAF.toPem();

    assertThat(pem).startsWith("-----BEGIN CERTIFICATE-----\n").endsWith("-----\n");
    assertThat(pem.lines().skip(1).findFirst().orElseThrow()).hasSize(64);
    assertThat(pem.lines()).allSatisfy(line -> assertThat(line.length()).isLessThanOrEqualTo(64));
    assertThat(ParsedCertificate.parsePem(pem.replace("\n", "\r\n"))).contains(List.of(LEAF));
    assertThat(ParsedCertificate.parsePem(pem.strip())).contains(List.of(LEAF));
    assertThat(ParsedCertificate.parsePem(ParsedCertificate.toPem(List.of(LEAF, ISSUER))))
        .contains(List.of(LEAF, ISSUER));
  }

  static Stream<String> notOnlyCertificates() {
    String pem = LEAF.toPem();
    return Stream.of(
        "",
        "\n",
        "subject=CN=x\n" + pem,
        pem + "trailing",
        pem + "\0",
        "\ufeff" + pem,
        pem.replace("BEGIN CERTIFICATE", "BEGIN PUBLIC KEY"),
        pem.replace("CERTIFICATE", "PRIVATE KEY"),
        pem.replace("CERTIFICATE", "TRUSTED CERTIFICATE"),
        pem.replace("-----END CERTIFICATE-----", ""),
        pem + pem.substring(0, pem.length() / 2),
        pem.replaceFirst("\nM", "\n*"),
        pem.replaceFirst("-----\n", "-----\nProc-Type: 4,ENCRYPTED\n\n"),
        pem.repeat(65),
        pem + " ".repeat(1 << 20));
  }

  @ParameterizedTest
  @MethodSource("notOnlyCertificates")
  void anythingElseInPemIsRefused(String pem) {
    assertThat(ParsedCertificate.parsePem(pem)).isEmpty();
  }

  @Test
  @Timeout(60)
  @DisplayName("hostile DER is refused within bounds")
  void hostileDerIsRefused() throws IOException {
    byte[] der = LEAF.der().toByteArray();
    byte[] ber =
        new BERSequence(ASN1Sequence.getInstance(der).toArray()).getEncoded(ASN1Encoding.BER);
    for (byte[] hostile :
        List.of(
            new byte[0],
            new byte[] {0x30},
            new byte[] {0x30, (byte) 0x84, 0x7f, (byte) 0xff, (byte) 0xff, (byte) 0xff},
            Arrays.copyOf(der, der.length + 1),
            Arrays.copyOf(der, der.length - 1),
            ber,
            nested((byte) 0x30, 20_000),
            nested((byte) 0xa0, 20_000),
            new byte[64 * 1024 + 1])) {
      assertThat(ParsedCertificate.parse(Der.copyOf(hostile))).isEmpty();
    }
  }

  @Test
  @DisplayName("A chain that is read for many certificates is judged for each of them")
  void chain() {
    String broken = PemBlock.encode("CERTIFICATE", new byte[] {0x30, 0});
    for (int i = 0; i < 2; i++) {
      assertThat(ParsedCertificate.parsePem(LEAF.toPem() + ISSUER.toPem()))
          .contains(List.of(LEAF, ISSUER));
      assertThat(ParsedCertificate.parsePem(LEAF.toPem() + broken)).isEmpty();
      assertThat(ParsedCertificate.parsePem(LEAF.toPem() + ISSUER.toPem() + broken)).isEmpty();
    }
  }

  /** Indefinite lengths, one in the other: 40 kB that go 20,000 deep. */
  private static byte[] nested(byte tag, int depth) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (int i = 0; i < depth; i++) {
      out.write(tag);
      out.write(0x80);
    }
    return out.toByteArray();
  }

  @Property(tries = 1000)
  void aFlippedBitNeverVerifies(@ForAll @IntRange(max = 100_000) int position) {
    byte[] der = LEAF.der().toByteArray();
    int bit = position % (der.length * 8);
    der[bit / 8] ^= (byte) (1 << (bit % 8));

    Optional<ParsedCertificate> parsed = ParsedCertificate.parse(Der.copyOf(der));

    assertThat(parsed.map(certificate -> certificate.isSignedBy(ISSUER)).orElse(false)).isFalse();
  }

  @Property(tries = 500)
  void anyBytesAndAnyTextAreAnsweredWithoutException(@ForAll @Size(max = 200) byte[] bytes) {
    assertThat(ParsedCertificate.parse(Der.copyOf(bytes))).isEmpty();
    assertThat(ParsedCertificate.parsePem(new String(bytes, StandardCharsets.ISO_8859_1)))
        .isEmpty();
    assertThat(
            ParsedCertificate.parsePem(
                LEAF.toPem() + new String(bytes, StandardCharsets.ISO_8859_1).strip() + "x"))
        .isEmpty();
  }

  @Test
  @Timeout(300)
  @DisplayName("weak and foreign signature algorithms count as no signature")
  void weakSignaturesCountAsNone() {
    for (List<String> options :
        List.of(
            List.of("-newkey", "rsa:2048", "-sha1"),
            List.of("-newkey", "rsa:2048", "-sigopt", "rsa_padding_mode:pss"),
            List.of("-newkey", "rsa:1024"),
            List.of("-newkey", "ed448"))) {
      assertThat(selfSigned(options)).satisfies(c -> assertThat(c.isSignedBy(c)).isFalse());
    }
    for (List<String> options :
        List.of(
            List.of("-newkey", "rsa:2048", "-sha512"),
            List.of("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-521", "-sha512"),
            List.of("-newkey", "ed25519"))) {
      assertThat(selfSigned(options)).satisfies(c -> assertThat(c.isSignedBy(c)).isTrue());
    }
  }

  @Test
  @DisplayName("a station's throw-away wrapper of 100 years is read")
  void wrapperIsRead() {
    ParsedCertificate wrapper =
        selfSigned(
            List.of("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-days", "36500"));

    assertThat(wrapper.validity().duration()).isEqualTo(Duration.ofDays(36500));
  }

  private ParsedCertificate selfSigned(List<String> options) {
    List<String> arguments =
        Stream.of(
                List.of("req", "-x509", "-nodes", "-subj", "/CN=x", "-keyout", "key.pem"), options)
            .flatMap(List::stream)
            .toList();
    String pem = ForeignCommand.find("openssl").run(folder, arguments).expectSuccess().out();
    return ParsedCertificate.parsePem(pem).orElseThrow().getFirst();
  }
}
