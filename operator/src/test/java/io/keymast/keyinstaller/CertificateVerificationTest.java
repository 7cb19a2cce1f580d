package io.keymast.keyinstaller;

import static org.assertj.core.api.Assertions.assertThat;

import io.keymast.api.BaseStationCertificate;
import io.keymast.api.BaseStationCertificateSpec;
import io.keymast.api.TolerantSerialization;
import io.keymast.domain.CertificateUsage;
import io.keymast.domain.Eui64;
import io.keymast.domain.Validity;
import io.keymast.pki.CaKey;
import io.keymast.pki.CertificateBuilder;
import io.keymast.pki.CertificateProfile;
import io.keymast.pki.ParsedCertificate;
import io.keymast.pki.PublicationUrls;
import io.keymast.pki.SecretAccess;
import io.keymast.pki.ServerKeyPair;
import io.keymast.support.Command;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CertificateVerificationTest {
  private static final Eui64 EUI = new Eui64("0080000000000001");
  private static final CaKey CA = Platform.newCa("Station CA");
  private static final ParsedCertificate LEAF =
      CertificateBuilder.sign(
          new CertificateProfile.Station(
              EUI,
              "example.com",
              Optional.empty(),
              CertificateUsage.TLS,
              ServerKeyPair.generate(new SecureRandom()).subjectPublicKeyInfo(),
              PublicationUrls.none(),
              Platform.serialNumber(),
              new Validity(Platform.NOW, Platform.NOW.plus(Duration.ofDays(730)))),
          CA,
          new SecureRandom());

  private final CertificateVerification verification = new CertificateVerification();

  @TempDir
  @SuppressWarnings("NullAway.Init")
  private Path folder;

  @Test
  @DisplayName("After the CA's certificate was renewed for its key, stations get the new chain")
  void outlivesARenewalOfTheCa() throws Exception {
    ParsedCertificate renewed = renewed();

    Optional<HandedOver> handedOver = verify(CA.chain(), List.of(renewed));

    assertThat(renewed.der()).isNotEqualTo(CA.certificate().der());
    assertThat(handedOver.map(it -> new String(it.pem(), StandardCharsets.US_ASCII)))
        .contains(LEAF.toPem() + renewed.toPem());
  }

  @Test
  @DisplayName("What another CA signed is not handed over, whatever chain is stored with it")
  void refusesAnotherCas() {
    List<ParsedCertificate> other = Platform.newCa("Station CA").chain();

    assertThat(verify(other, other)).isEmpty();
    assertThat(verify(CA.chain(), other)).isEmpty();
  }

  @Test
  @DisplayName("A forged chain beside a good certificate reaches no station")
  void handsOutTheAuthoritysChain() {
    Optional<HandedOver> handedOver = verify(Platform.newCa("Other").chain(), CA.chain());

    assertThat(handedOver.map(it -> new String(it.pem(), StandardCharsets.US_ASCII)))
        .contains(LEAF.toPem() + CA.chainPem());
  }

  private Optional<HandedOver> verify(
      List<ParsedCertificate> stored, List<ParsedCertificate> authoritys) {
    return verification.verify(
        "uid",
        spec(LEAF.toPem() + ParsedCertificate.toPem(stored)),
        EUI,
        CaBundle.of(List.of(authoritys), List.of()));
  }

  private ParsedCertificate renewed() throws IOException {
    Files.writeString(folder.resolve("ca.pem"), CA.certificate().toPem());
    Files.writeString(folder.resolve("ca.key"), CA.privateKeyPem(SecretAccess.get()));
    String pem =
        Command.run(
            folder,
            List.of("openssl", "x509", "-in", "ca.pem", "-signkey", "ca.key", "-days", "9000"));
    return ParsedCertificate.parsePem(pem).orElseThrow().getFirst();
  }

  private static BaseStationCertificateSpec spec(String pem) {
    String manifest =
        """
        spec:
          fingerprint: "%s"
          publicKeyFingerprint: "%s"
          certificate: |
        %s"""
            .formatted(LEAF.fingerprint(), LEAF.publicKeyFingerprint(), pem.indent(4));
    return TolerantSerialization.create()
        .unmarshal(manifest, BaseStationCertificate.class)
        .getSpec();
  }
}
