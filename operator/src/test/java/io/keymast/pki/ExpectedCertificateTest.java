package io.keymast.pki;

import static org.assertj.core.api.Assertions.assertThat;

import io.keymast.domain.CertificateUsage;
import io.keymast.domain.Der;
import io.keymast.domain.Eui64;
import io.keymast.domain.Validity;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Certificates and requests that openssl made, right and wrong. */
class ExpectedCertificateTest {
  private static final Eui64 EUI = new Eui64("0016C001F0000001");
  private static final StationNames NAMES =
      new StationNames(EUI, "stations.example.com", Optional.of("Acme Networks"));
  private static final String SUBJECT = "/O=Acme Networks/CN=0016C001F0000001";
  private static final String ALTERNATIVES =
      "DNS:0016c001f0000001.stations.example.com,URI:urn:dev:mac:0016c001f0000001";
  private static final String PROFILE =
      """
      basicConstraints=critical,CA:FALSE
      keyUsage=critical,digitalSignature
      extendedKeyUsage=clientAuth
      """;

  @TempDir Path folder;

  @BeforeEach
  void makeCa() {
    openssl(
        "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout ca.key -out ca.pem"
            + " -days 3650 -subj /CN=CA");
  }

  @Test
  @DisplayName("What is as asked has no fault")
  void asAsked() {
    assertThat(faults(SUBJECT, PROFILE + "subjectAltName=" + ALTERNATIVES, "-days 700")).isEmpty();
  }

  @ParameterizedTest(name = "{3}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "/CN=0016C001F0000001 | extendedKeyUsage=clientAuth | -days 700 | its subject",
        "/O=Acme Networks/CN=0016C001F0000001/CN=x | extendedKeyUsage=clientAuth | -days 700 | its subject",
        "/O=Acme Networks/CN=0016C001F0000001 | extendedKeyUsage=serverAuth | -days 700 | its extended key usage",
        "/O=Acme Networks/CN=0016C001F0000001 | extendedKeyUsage=clientAuth,serverAuth | -days 700 | its extended key usage",
        "/O=Acme Networks/CN=0016C001F0000001 | extendedKeyUsage=clientAuth | -days 1000 | longer than was asked for",
        "/O=Acme Networks/CN=0016C001F0000001 | basicConstraints=critical,CA:TRUE | -days 700 | it is a CA's",
        "/O=Acme Networks/CN=0016C001F0000001 | keyUsage=critical,digitalSignature,keyCertSign | -days 700 | lets it sign certificates",
        "/O=Acme Networks/CN=0016C001F0000001 | keyUsage=critical,keyAgreement | -days 700 | lacks digitalSignature",
        "/O=Acme Networks/CN=0016C001F0000001 | subjectAltName=DNS:other.example.com | -days 700 | its subjectAltName",
        "/O=Acme Networks/CN=0016C001F0000001 | subjectAltName=DNS:0016c001f0000001.stations.example.com,URI:urn:dev:mac:0016c001f0000001,DNS:*.example.com | -days 700 | its subjectAltName",
      })
  void otherwise(String subject, String extension, String days, String fault) {
    String name = extension.substring(0, extension.indexOf('='));
    StringBuilder extensions = new StringBuilder();
    (PROFILE + "subjectAltName=" + ALTERNATIVES)
        .lines()
        .filter(line -> !line.startsWith(name))
        .forEach(line -> extensions.append(line).append('\n'));

    assertThat(faults(subject, extensions + extension, days))
        .anySatisfy(it -> assertThat(it).contains(fault));
  }

  @Test
  @DisplayName("Another key, another CA of the same name, and what ends at once, are faults")
  void otherKeyAndCa() {
    sign(SUBJECT, PROFILE + "subjectAltName=" + ALTERNATIVES, "-days 700");
    ParsedCertificate issued = certificate("leaf.pem");
    ExpectedCertificate expected = expected(key("leaf.pub"));
    makeCa();
    ExpectedCertificate underAnother = expected(PkiSamples.publicKey("secp256r1"));

    assertThat(underAnother.faultsOf(issued, now()))
        .anySatisfy(it -> assertThat(it).contains("its key"))
        .anySatisfy(it -> assertThat(it).contains("not signed by the CA"));
    assertThat(expected.faultsOf(issued, issued.validity().notAfter()))
        .anySatisfy(it -> assertThat(it).contains("due at once"));
    assertThat(expected.faultsOf(issued, issued.validity().notBefore().minusSeconds(1)))
        .anySatisfy(it -> assertThat(it).contains("not valid now"));
  }

  @ParameterizedTest(name = "{1}: {2}")
  @CsvSource(
      delimiter = '|',
      value = {
        "true  | /O=Acme Networks/CN=0016C001F0000001 | -addext subjectAltName=DNS:0016c001f0000001.stations.example.com,URI:urn:dev:mac:0016c001f0000001",
        "true  | /O=Acme Networks/CN=0016C001F0000001 | -addext subjectAltName=URI:urn:dev:mac:0016c001f0000001,DNS:0016c001f0000001.stations.example.com",
        "false | /O=Acme Networks/CN=0016C001F0000001 | ''",
        "false | /CN=0016C001F0000001 | -addext subjectAltName=DNS:0016c001f0000001.stations.example.com,URI:urn:dev:mac:0016c001f0000001",
        "false | /O=Acme Networks/CN=0016C001F0000001 | -addext subjectAltName=DNS:0016c001f0000001.stations.example.com",
        "false | /O=Acme Networks/CN=0016C001F0000001 | -addext subjectAltName=DNS:0016c001f0000001.stations.example.com,URI:urn:dev:mac:0016c001f0000001,IP:10.0.0.1",
        "false | /O=Acme Networks/CN=0016C001F0000001 | -addext subjectAltName=DNS:0016c001f0000001.stations.example.com,URI:urn:dev:mac:0016c001f0000001 -addext basicConstraints=CA:TRUE",
        "false | /O=Acme Networks/CN=0016C001F0000002 | -addext subjectAltName=DNS:0016c001f0000001.stations.example.com,URI:urn:dev:mac:0016c001f0000001",
      })
  void requestsAskForTheNamesAndNothingElse(boolean isRight, String subject, String extensions)
      throws Exception {
    openssl(
        "req -new -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout leaf.key -subj '%s' %s"
            + " -outform DER -out leaf.csr",
        subject, extensions);

    CertificationRequest.Valid request =
        (CertificationRequest.Valid)
            CertificationRequest.parse(Files.readAllBytes(folder.resolve("leaf.csr")));

    assertThat(NAMES.areAskedForBy(request)).isEqualTo(isRight);
  }

  private java.util.List<String> faults(String subject, String extensions, String days) {
    sign(subject, extensions, days);
    return expected(key("leaf.pub")).faultsOf(certificate("leaf.pem"), now());
  }

  private void sign(String subject, String extensions, String days) {
    PkiSamples.write(folder.resolve("leaf.ext"), extensions + "\n");
    openssl(
        "req -new -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout leaf.key -subj '%s'"
            + " -out leaf.csr",
        subject);
    openssl("pkey -in leaf.key -pubout -outform DER -out leaf.pub");
    openssl(
        "x509 -req -in leaf.csr -CA ca.pem -CAkey ca.key -out leaf.pem -extfile leaf.ext %s", days);
  }

  private ExpectedCertificate expected(Der key) {
    Instant issued = certificate("ca.pem").validity().notBefore();
    return new ExpectedCertificate(
        NAMES,
        CertificateUsage.TLS,
        key,
        certificate("ca.pem"),
        new Validity(issued, issued.plus(Duration.ofDays(700))),
        Duration.ofMinutes(10));
  }

  private Instant now() {
    return certificate("leaf.pem").validity().notBefore().plusSeconds(1);
  }

  private ParsedCertificate certificate(String file) {
    return ParsedCertificate.parsePem(new OpensslAuthority(folder).read(file))
        .orElseThrow()
        .getFirst();
  }

  private Der key(String file) {
    try {
      return Der.copyOf(Files.readAllBytes(folder.resolve(file)));
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  @SuppressWarnings("AnnotateFormatMethod") // of this file alone
  private void openssl(String arguments, Object... values) {
    ForeignCommand.find("sh")
        .run(folder, "-c", "openssl " + arguments.formatted(values))
        .expectSuccess();
  }
}
