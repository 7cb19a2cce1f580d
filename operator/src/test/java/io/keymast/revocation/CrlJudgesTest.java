package io.keymast.revocation;

import static org.assertj.core.api.Assertions.assertThat;

import io.keymast.domain.CertificateUsage;
import io.keymast.domain.Der;
import io.keymast.domain.Eui64;
import io.keymast.domain.RevocationReason;
import io.keymast.domain.SerialNumber;
import io.keymast.domain.Validity;
import io.keymast.pki.CaKey;
import io.keymast.pki.CertificateBuilder;
import io.keymast.pki.CertificateProfile;
import io.keymast.pki.CrlAssembler;
import io.keymast.pki.CrlFields;
import io.keymast.pki.ForeignCommand;
import io.keymast.pki.Linters;
import io.keymast.pki.ParsedCertificate;
import io.keymast.pki.PublicationUrls;
import io.keymast.pki.RevokedCertificates;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** CRLs before openssl, strongSwan, zlint and pkilint. They go by the real time of day. */
class CrlJudgesTest {
  @SuppressWarnings("TimeInStaticInitializer") // the judges have no other clock
  private static final Instant NOW =
      Clock.systemUTC().instant().truncatedTo(ChronoUnit.SECONDS).minusSeconds(60);

  private static final Validity TWO_YEARS = new Validity(NOW, NOW.plus(Duration.ofDays(730)));

  private static final String REVOKED = "revoked.pem";
  private static final String GOOD = "good.pem";

  @TempDir private Path folder;

  @ParameterizedTest
  @ValueSource(
      strings = {"ECDSA-P256", "ECDSA-P384", "RSA-3072", "RSA-4096", "ECDSA-P521", "RSA-2048"})
  @DisplayName("S36 Relying parties refuse whom the CRL lists and take the others")
  void relyingPartiesAgree(String keyAlgorithm) throws IOException, NoSuchAlgorithmException {
    givenACrl(keyAlgorithm);

    openssl("crl", "-in", "crl.pem", "-CAfile", "ca.pem", "-verify", "-noout").expectSuccess();
    assertThat(openssl("crl", "-in", "crl.pem", "-noout", "-text").expectSuccess().out())
        .contains("X509v3 CRL Number", "Key Compromise", "Certificate Hold", "Superseded");
    for (String whose : List.of("-crl_check", "-crl_check_all")) {
      assertThat(verify(whose, GOOD).exitCode()).isZero();
      ForeignCommand.Outcome revoked = verify(whose, REVOKED);
      assertThat(revoked.out() + revoked.err()).contains("certificate revoked");
    }

    assertThat(strongSwan(GOOD).exitCode()).isZero();
    assertThat(strongSwan(REVOKED).exitCode()).isNotZero();
  }

  private ForeignCommand.Outcome openssl(String... arguments) {
    return ForeignCommand.find("openssl").run(folder, arguments);
  }

  /**
   * @param whose revocation is looked up: the station's, or its CA's too, which lists itself as not
   *     revoked
   */
  private ForeignCommand.Outcome verify(String whose, String certificate) {
    return openssl(
        "verify", whose, "-x509_strict", "-CAfile", "ca.pem", "-CRLfile", "crl.pem", certificate);
  }

  private ForeignCommand.Outcome strongSwan(String certificate) {
    return ForeignCommand.find("pki")
        .run(folder, "--verify", "--in", certificate, "--cacert", "ca.pem", "--crl", "crl.der");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ECDSA-P256",
        "ECDSA-P384",
        "RSA-3072",
        "RSA-4096",
        "ECDSA-P521",
        "RSA-2048",
        "empty",
        "lifted"
      })
  @DisplayName("S36 zlint and pkilint have no finding of level warn or above for any CRL")
  void lintersAreContent(String kind) throws IOException, NoSuchAlgorithmException {
    switch (kind) {
      case "empty" -> write(LedgerSamples.CA, new RevokedCertificates.Splicer().splice());
      case "lifted" -> givenACrlAfterALiftedHold();
      default -> givenACrl(kind);
    }

    Linters.in(folder).zlintIsContentWithCrl("crl.pem");
    Linters.in(folder).pkilintIsContentWithCrl("crl.pem");
  }

  /** One hold is lifted, another one stands. */
  private void givenACrlAfterALiftedHold() throws IOException {
    RevocationEntry standing =
        entry(LedgerSamples.serialNumber(), RevocationReason.CERTIFICATE_HOLD);
    RevocationEntry lifted = entry(LedgerSamples.serialNumber(), RevocationReason.CERTIFICATE_HOLD);
    EntryLog held = EntryLog.EMPTY.append(LedgerSamples.records(List.of(standing, lifted)));
    EntryLog log =
        held.append(
            AppendDecision.decide(
                List.of(new LedgerChange.LiftHold(lifted.serialNumber())),
                LiveEntries.of(List.of(held)),
                NOW));
    write(LedgerSamples.CA, LiveEntries.of(List.of(log)).splice(0));
    assertThat(openssl("crl", "-in", "crl.pem", "-noout", "-text").expectSuccess().out())
        .containsIgnoringCase(standing.serialNumber().hex())
        .doesNotContainIgnoringCase(lifted.serialNumber().hex());
  }

  private void givenACrl(String keyAlgorithm) throws IOException, NoSuchAlgorithmException {
    CaKey ca = LedgerSamples.newCa(keyAlgorithm, NOW);
    Files.writeString(folder.resolve("ca.pem"), ca.certificate().toPem());
    Files.writeString(folder.resolve(GOOD), station(ca).toPem());
    ParsedCertificate revoked = station(ca);
    Files.writeString(folder.resolve(REVOKED), revoked.toPem());
    List<RevocationEntry> entries = new ArrayList<>();
    for (RevocationReason reason : RevocationReason.values()) {
      entries.add(entry(LedgerSamples.serialNumber(), reason));
    }
    entries.add(entry(revoked.serialNumber(), RevocationReason.KEY_COMPROMISE));
    write(
        ca,
        LiveEntries.of(List.of(EntryLog.EMPTY.append(LedgerSamples.records(entries)))).splice(0));
  }

  private static RevocationEntry entry(SerialNumber serialNumber, RevocationReason reason) {
    return new RevocationEntry(
        serialNumber, LedgerSamples.CA.keyId(), NOW, reason, TWO_YEARS.notAfter());
  }

  private void write(CaKey ca, RevokedCertificates revoked) throws IOException {
    CrlFields fields =
        new CrlFields(BigInteger.valueOf(NOW.getEpochSecond()), NOW, NOW.plus(LedgerSamples.WEEK));
    Der crl = CrlAssembler.sign(fields, revoked, ca, LedgerSamples.RANDOM).crl();
    Files.write(folder.resolve("crl.der"), crl.toByteArray());
    Files.writeString(
        folder.resolve("crl.pem"),
        "-----BEGIN X509 CRL-----\n"
            + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(crl.toByteArray())
            + "\n-----END X509 CRL-----\n");
  }

  private static ParsedCertificate station(CaKey ca) throws NoSuchAlgorithmException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
    generator.initialize(2048);
    return CertificateBuilder.sign(
        new CertificateProfile.Station(
            new Eui64("0016C001F0000001"),
            "stations.example.com",
            Optional.empty(),
            CertificateUsage.TLS,
            Der.copyOf(generator.generateKeyPair().getPublic().getEncoded()),
            PublicationUrls.none(),
            LedgerSamples.serialNumber(),
            TWO_YEARS),
        ca,
        LedgerSamples.RANDOM);
  }
}
