package io.keymast.pki;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.keymast.domain.CertificateUsage;
import io.keymast.domain.Validity;
import java.io.ByteArrayInputStream;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.CertPathValidator;
import java.security.cert.CertificateFactory;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** One CA certifies another: who trusts the first accepts what the second signs. */
class CrossCertificateTest {
  private static final String SECONDS = Long.toString(PkiSamples.NOW.getEpochSecond() + 3600);

  @TempDir Path folder;

  @ParameterizedTest(name = "{0} certifies {1}: openssl and the JDK accept its stations")
  @CsvSource({"ECDSA-P256, ECDSA-P256", "ECDSA-P384, RSA-3072", "RSA-3072, ECDSA-P256"})
  void accepted(String known, String other) throws GeneralSecurityException {
    CaKey issuer = PkiSamples.newCaToCrossSign(known);
    CaKey certified = PkiSamples.newCaToCrossSign(other);

    ParsedCertificate cross = certifies(issuer, certified);

    ParsedCertificate station = stationOf(certified);
    assertThat(opensslVerifies(issuer, cross, station).exitCode()).isZero();
    assertThat(opensslVerifies(issuer, issuer.certificate(), station).exitCode()).isNotZero();
    validateByTheJdk(issuer, List.of(station, cross));
  }

  @Test
  @DisplayName("A CA of path length 0 is known as such: openssl refuses the CA that it certifies")
  void pathTooShort() {
    CaKey issuer = PkiSamples.ca("ECDSA-P256");
    CaKey certified = PkiSamples.newCaToCrossSign("ECDSA-P256");

    ParsedCertificate cross = certifies(issuer, certified);

    ParsedCertificate station = stationOf(certified);
    assertThat(issuer.mayCertifyCas()).isFalse();
    assertThat(certified.mayCertifyCas()).isTrue();
    assertThat(opensslVerifies(issuer, cross, station).err())
        .contains("path length constraint exceeded");
  }

  @ParameterizedTest(name = "Below a root with {0} and a CA with {1} another CA may stand: {2}")
  @CsvSource({
    "'', '', true",
    "',pathlen:2', ',pathlen:1', true",
    "',pathlen:1', '', false",
    "',pathlen:2', ',pathlen:0', false"
  })
  void suppliedChain(String above, String own, boolean may) {
    OpensslAuthority root = new OpensslAuthority(folder);
    root.selfSign(constraints(above), List.of("-newkey", "rsa:2048"));
    PkiSamples.write(folder.resolve("own.cnf"), constraints(own));
    root.openssl(
        "req",
        "-newkey",
        "rsa:2048",
        "-nodes",
        "-keyout",
        "own-key.pem",
        "-subj",
        "/CN=Own",
        "-out",
        "own.csr");
    root.openssl(
        "x509",
        "-req",
        "-in",
        "own.csr",
        "-CA",
        "ca.pem",
        "-CAkey",
        "key.pem",
        "-days",
        "300",
        "-extfile",
        "own.cnf",
        "-out",
        "own.pem");

    CaKeyLoading loading =
        CaKey.load(
            root.read("own.pem") + root.read("ca.pem"),
            SecretText.of(root.read("own-key.pem")),
            certificateOf(root.read("own.pem")).validity().notBefore());

    assertThat(loading)
        .isInstanceOfSatisfying(
            CaKeyLoading.Loaded.class,
            loaded -> assertThat(loaded.key().mayCertifyCas()).isEqualTo(may));
  }

  @Test
  @DisplayName("It has the other CA's very name and key, and lets no CA stand below")
  void says() {
    CaKey issuer = PkiSamples.newCaToCrossSign("ECDSA-P256");
    CaKey certified = PkiSamples.newCaToCrossSign("ECDSA-P256");

    ParsedCertificate cross = certifies(issuer, certified);

    assertThat(cross.isSignedBy(issuer.certificate())).isTrue();
    assertThat(cross.subjectKeyId()).isEqualTo(Optional.of(certified.keyId()));
    assertThat(cross.authorityKeyId()).isEqualTo(Optional.of(issuer.keyId()));
    CertificateStructure structure = CertificateStructure.parse(cross.der()).orElseThrow();
    assertThat(structure.certificate().getSubject()).isEqualTo(certified.subjectName());
    assertThat(structure.pathLength()).isZero();
  }

  @Test
  @DisplayName("It outlives neither CA, and certifies CAs only")
  void refused() {
    CaKey certified = PkiSamples.newCaToCrossSign("ECDSA-P256");
    Validity longer =
        new Validity(PkiSamples.NOW, PkiSamples.CA_VALIDITY.notAfter().plus(Duration.ofSeconds(1)));

    assertThatThrownBy(() -> crossCertificate(certified.certificate(), longer))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> crossCertificate(stationOf(certified), PkiSamples.TWO_YEARS))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static void crossCertificate(ParsedCertificate certified, Validity validity) {
    new CertificateProfile.CrossCertificate(
        certified, PublicationUrls.none(), PkiSamples.serialNumber(), validity);
  }

  private static ParsedCertificate certificateOf(String pem) {
    return ParsedCertificate.parsePem(pem).orElseThrow().getFirst();
  }

  private static String constraints(String pathLength) {
    return OpensslAuthority.SOUND.replace(",pathlen:0", pathLength);
  }

  private static ParsedCertificate certifies(CaKey issuer, CaKey certified) {
    return CertificateBuilder.sign(
        PkiSamples.crossCertificate(certified), issuer, PkiSamples.RANDOM);
  }

  private static ParsedCertificate stationOf(CaKey ca) {
    return CertificateBuilder.sign(
        PkiSamples.station(CertificateUsage.TLS, "secp256r1"), ca, PkiSamples.RANDOM);
  }

  /** By a gate that trusts one CA alone, and is shown one more certificate. */
  private ForeignCommand.Outcome opensslVerifies(
      CaKey trusted, ParsedCertificate shown, ParsedCertificate station) {
    PkiSamples.write(folder.resolve("trusted.pem"), trusted.certificate().toPem());
    PkiSamples.write(folder.resolve("shown.pem"), shown.toPem());
    PkiSamples.write(folder.resolve("station.pem"), station.toPem());
    return ForeignCommand.find("openssl")
        .run(
            folder,
            "verify",
            "-x509_strict",
            "-purpose",
            "sslclient",
            "-attime",
            SECONDS,
            "-CAfile",
            "trusted.pem",
            "-untrusted",
            "shown.pem",
            "station.pem");
  }

  private static void validateByTheJdk(CaKey trusted, List<ParsedCertificate> path)
      throws GeneralSecurityException {
    PKIXParameters parameters =
        new PKIXParameters(Set.of(new TrustAnchor(jdk(trusted.certificate()), null)));
    parameters.setRevocationEnabled(false);
    parameters.setDate(Date.from(PkiSamples.NOW.plusSeconds(3600)));
    CertificateFactory factory = CertificateFactory.getInstance("X.509");
    List<X509Certificate> certificates = new ArrayList<>();
    for (ParsedCertificate link : path) {
      certificates.add(jdk(link));
    }
    CertPathValidator.getInstance("PKIX")
        .validate(factory.generateCertPath(certificates), parameters);
  }

  private static X509Certificate jdk(ParsedCertificate certificate)
      throws GeneralSecurityException {
    return (X509Certificate)
        CertificateFactory.getInstance("X.509")
            .generateCertificate(new ByteArrayInputStream(certificate.der().toByteArray()));
  }
}
