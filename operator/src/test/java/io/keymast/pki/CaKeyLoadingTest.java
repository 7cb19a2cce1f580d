package io.keymast.pki;

import static io.keymast.pki.OpensslAuthority.SOUND;
import static io.keymast.pki.OpensslAuthority.leafOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.keymast.domain.Violation;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** CAs that openssl made, sound and otherwise. */
class CaKeyLoadingTest {
  private static final List<String> P256 =
      List.of("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256");

  @TempDir Path folder;
  private OpensslAuthority authority = new OpensslAuthority(Path.of(""));

  @BeforeEach
  void useTheFolder() {
    authority = new OpensslAuthority(folder);
  }

  static Stream<Arguments> keyFormats() {
    return Stream.of(
        Arguments.of("PKCS#1", "genrsa -traditional 2048"),
        Arguments.of("PKCS#8 RSA-3072", "genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:3072"),
        Arguments.of("PKCS#8 RSA-4096", "genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:4096"),
        Arguments.of("SEC1 with parameters", "ecparam -genkey -name prime256v1"),
        Arguments.of("SEC1 P-384", "ecparam -genkey -noout -name secp384r1"),
        Arguments.of("PKCS#8 P-256", "genpkey -algorithm EC -pkeyopt ec_paramgen_curve:prime256v1"),
        Arguments.of("PKCS#8 P-521", "genpkey -algorithm EC -pkeyopt ec_paramgen_curve:secp521r1"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("keyFormats")
  void everyKeyFormatIsRead(String format, String command) {
    PkiSamples.write(folder.resolve("key.pem"), authority.openssl(command.split(" ")));
    authority.selfSign(SOUND, List.of("-key", "key.pem"));

    CaKey ca = loaded(authority.read("ca.pem"), authority.read("key.pem"));

    assertThat(ca.chain()).hasSize(1);
    ParsedCertificate leaf = leafOf(ca);
    assertThat(leaf.isSignedBy(ca.certificate())).isTrue();
    PkiSamples.write(folder.resolve("leaf.pem"), leaf.toPem());
    assertThat(authority.openssl("verify", "-x509_strict", "-CAfile", "ca.pem", "leaf.pem"))
        .isEqualTo("leaf.pem: OK\n");
  }

  @Test
  void whatWasSelfSignedIsReadAgain() {
    for (String algorithm : PkiSamples.CA_ALGORITHMS) {
      CaKey ca = PkiSamples.ca(algorithm);

      CaKey again = loaded(ca.chainPem(), ca.privateKeyPem(SecretAccess.get()));

      assertThat(again.keyId()).isEqualTo(ca.keyId());
      assertThat(again.chain()).isEqualTo(ca.chain());
      assertThat(
              PkiSamples.sign(PkiSamples.ocspResponder(), algorithm)
                  .isSignedBy(again.certificate()))
          .isTrue();
    }
  }

  static Stream<Arguments> unsoundExtensions() {
    return Stream.of(
        Arguments.of(
            "keyUsage=critical,keyCertSign,cRLSign\nsubjectKeyIdentifier=hash",
            List.of("BasicConstraintsMissing")),
        Arguments.of(
            "basicConstraints=CA:TRUE\nkeyUsage=critical,keyCertSign,cRLSign\n"
                + "subjectKeyIdentifier=hash",
            List.of("BasicConstraintsNotCritical")),
        Arguments.of(
            "basicConstraints=critical,CA:FALSE\nkeyUsage=critical,keyCertSign,cRLSign\n"
                + "subjectKeyIdentifier=hash",
            List.of("NotACertificateAuthority")),
        Arguments.of(
            "basicConstraints=critical,CA:TRUE\nkeyUsage=critical,digitalSignature,cRLSign\n"
                + "subjectKeyIdentifier=hash",
            List.of("KeyCertSignMissing")),
        Arguments.of(
            "basicConstraints=critical,CA:TRUE\nkeyUsage=critical,digitalSignature,keyCertSign\n"
                + "subjectKeyIdentifier=hash",
            List.of("CRLSignMissing")),
        Arguments.of(SOUND + "extendedKeyUsage=serverAuth", List.of("ExtendedKeyUsageTooNarrow")),
        Arguments.of(
            "basicConstraints=critical,CA:TRUE\nkeyUsage=critical,keyCertSign,cRLSign\n"
                + "subjectKeyIdentifier=none",
            List.of("SubjectKeyIdentifierMissing")),
        Arguments.of(
            "basicConstraints=CA:FALSE\nextendedKeyUsage=serverAuth\nsubjectKeyIdentifier=none",
            List.of(
                "NotACertificateAuthority",
                "BasicConstraintsNotCritical",
                "KeyCertSignMissing",
                "CRLSignMissing",
                "ExtendedKeyUsageTooNarrow",
                "SubjectKeyIdentifierMissing")));
  }

  @ParameterizedTest(name = "{1}")
  @MethodSource("unsoundExtensions")
  void everythingThatIsNotACasIsSaidAtOnce(String extensions, List<String> reasons) {
    authority.selfSign(extensions, P256);

    assertThat(refused(authority.read("ca.pem"), authority.read("key.pem")))
        .allSatisfy(violation -> assertThat(violation.field()).isEqualTo("tls.crt"))
        .extracting(Violation::reason)
        .containsExactlyElementsOf(reasons);
  }

  @Test
  void theRemedyForAMissingCrlSignNamesCertManager() {
    authority.selfSign(
        "basicConstraints=critical,CA:TRUE\nkeyUsage=critical,keyCertSign\n"
            + "subjectKeyIdentifier=hash",
        P256);

    assertThat(refused(authority.read("ca.pem"), authority.read("key.pem")))
        .singleElement()
        .extracting(Violation::message)
        .asString()
        .contains("'crl sign'", "cert-manager Certificate");
  }

  @Test
  void datesAreJudgedByTheClock() {
    CaKey ca = PkiSamples.ca("ECDSA-P256");
    String key = ca.privateKeyPem(SecretAccess.get());
    Instant notBefore = PkiSamples.CA_VALIDITY.notBefore();
    Instant notAfter = PkiSamples.CA_VALIDITY.notAfter();

    assertThat(reasons(CaKey.load(ca.chainPem(), SecretText.of(key), notBefore))).isEmpty();
    assertThat(reasons(CaKey.load(ca.chainPem(), SecretText.of(key), notAfter))).isEmpty();
    assertThat(reasons(CaKey.load(ca.chainPem(), SecretText.of(key), notBefore.minusSeconds(1))))
        .containsExactly("NotYetValid");
    assertThat(reasons(CaKey.load(ca.chainPem(), SecretText.of(key), notAfter.plusSeconds(1))))
        .containsExactly("Expired");
  }

  static Stream<Arguments> unsoundKeys() {
    return Stream.of(
        Arguments.of(List.of("-newkey", "rsa:1024"), List.of("UnsupportedKey", "WeakKey")),
        Arguments.of(
            List.of("-newkey", "rsa:2048", "-pkeyopt", "rsa_keygen_pubexp:3"),
            List.of("UnsupportedKey", "WeakKey")),
        Arguments.of(List.of("-newkey", "rsa:2048", "-sha1"), List.of("WeakSignatureAlgorithm")),
        Arguments.of(
            List.of("-newkey", "rsa:2048", "-sigopt", "rsa_padding_mode:pss"),
            List.of("WeakSignatureAlgorithm")),
        Arguments.of(
            List.of("-newkey", "ed25519"),
            List.of("UnsupportedKeyAlgorithm", "UnsupportedKeyAlgorithm")),
        Arguments.of(
            List.of("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:secp256k1"),
            List.of("UnsupportedKey", "UnsupportedCurve")),
        Arguments.of(
            List.of(
                "-newkey",
                "ec",
                "-pkeyopt",
                "ec_paramgen_curve:P-256",
                "-pkeyopt",
                "ec_param_enc:explicit"),
            List.of("UnsupportedKey", "UnsupportedCurve")));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("unsoundKeys")
  void weakAndUnsupportedKeysAreRefused(List<String> options, List<String> reasons) {
    authority.selfSign(SOUND, options);

    assertThat(refused(authority.read("ca.pem"), authority.read("key.pem")))
        .extracting(Violation::reason)
        .containsExactlyElementsOf(reasons);
  }

  @Test
  void aForeignKeyIsRefused() {
    CaKey ca = PkiSamples.ca("ECDSA-P256");
    for (String other : List.of("ECDSA-P384", "RSA-3072")) {
      String key = PkiSamples.ca(other).privateKeyPem(SecretAccess.get());

      assertThat(reasons(CaKey.load(ca.chainPem(), SecretText.of(key), PkiSamples.NOW)))
          .containsExactly("KeyMismatch");
    }
  }

  @Test
  void anEncryptedKeyIsRefusedWithTheRemedy() {
    authority.selfSign(SOUND, List.of("-newkey", "rsa:2048"));
    String pkcs8 =
        authority.openssl("pkcs8", "-topk8", "-in", "key.pem", "-passout", "pass:correct horse");
    String traditional =
        authority.openssl(
            "rsa", "-in", "key.pem", "-traditional", "-aes128", "-passout", "pass:correct horse");

    for (String key : List.of(pkcs8, traditional)) {
      assertThat(refused(authority.read("ca.pem"), key))
          .singleElement()
          .satisfies(
              violation -> {
                assertThat(violation.field()).isEqualTo("tls.key");
                assertThat(violation.reason()).isEqualTo("KeyEncrypted");
                assertThat(violation.message()).contains("openssl pkey -in");
              });
    }
  }

  @Test
  void theChainIsCheckedUpwards() {
    authority.selfSign(
        "basicConstraints=critical,CA:TRUE\nkeyUsage=critical,keyCertSign,cRLSign\n"
            + "subjectKeyIdentifier=hash",
        P256);
    String root = authority.read("ca.pem");
    authority.openssl(
        "req",
        "-new",
        "-newkey",
        "rsa:2048",
        "-nodes",
        "-keyout",
        "sub.key",
        "-out",
        "sub.csr",
        "-subj",
        "/CN=Issuing CA");
    PkiSamples.write(folder.resolve("sub.cnf"), SOUND + "authorityKeyIdentifier=keyid\n");
    authority.openssl(
        "x509",
        "-req",
        "-in",
        "sub.csr",
        "-CA",
        "ca.pem",
        "-CAkey",
        "key.pem",
        "-days",
        "100",
        "-extfile",
        "sub.cnf",
        "-out",
        "sub.pem",
        "-set_serial",
        "77");
    String issuing = authority.read("sub.pem");
    String key = authority.read("sub.key");

    CaKey ca = loaded(issuing + root, key);

    assertThat(ca.chain()).hasSize(2);
    assertThat(ca.certificate().subject()).isEqualTo("CN=Issuing CA");
    PkiSamples.write(folder.resolve("leaf.pem"), leafOf(ca).toPem());
    assertThat(
            authority.openssl(
                "verify",
                "-x509_strict",
                "-CAfile",
                "ca.pem",
                "-untrusted",
                "sub.pem",
                "-purpose",
                "sslclient",
                "leaf.pem"))
        .isEqualTo("leaf.pem: OK\n");
    assertThat(refused(root + issuing, key))
        .extracting(Violation::reason)
        .containsExactly("ChainBroken", "KeyMismatch");
    assertThat(refused(issuing + PkiSamples.ca("RSA-3072").chainPem(), key))
        .extracting(Violation::reason)
        .contains("ChainBroken");
  }

  @ParameterizedTest
  @DisplayName("garbage in both fields is two violations")
  @MethodSource("garbage")
  void garbageIsRefused(String text) {
    assertThat(refused(text, text))
        .extracting(Violation::field, Violation::reason)
        .containsExactly(
            tuple("tls.crt", "CertificateNotParseable"), tuple("tls.key", "KeyNotParseable"));
  }

  static Stream<String> garbage() {
    return Stream.of(
        "",
        "garbage",
        "-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----\n",
        "-----BEGIN PRIVATE KEY-----\nMAA=\n-----END PRIVATE KEY-----\n",
        "-----BEGIN RSA PRIVATE KEY-----\nMAA=\n-----END RSA PRIVATE KEY-----\n",
        "-----BEGIN EC PRIVATE KEY-----\nMAMCAQE=\n-----END EC PRIVATE KEY-----\n",
        "-----BEGIN OPENSSH PRIVATE KEY-----\nMAA=\n-----END OPENSSH PRIVATE KEY-----\n",
        "-----BEGIN PRIVATE KEY-----\n" + "A".repeat(1 << 20),
        "MIIB".repeat(300_000));
  }

  private static List<Violation> refused(String certificatePem, String keyPem) {
    CaKeyLoading loading =
        CaKey.load(certificatePem, SecretText.of(keyPem), whileValid(certificatePem));
    assertThat(loading).isInstanceOf(CaKeyLoading.Refused.class);
    assertThat(loading.toString()).doesNotContain(anyLineOf(keyPem));
    return ((CaKeyLoading.Refused) loading).violations();
  }

  private static String[] anyLineOf(String pem) {
    return Stream.concat(
            Stream.of("\0"),
            pem.lines().filter(line -> line.length() > 12 && !line.startsWith("-----")))
        .map(line -> line.length() > 100 ? line.substring(0, 100) : line)
        .toArray(String[]::new);
  }

  private static List<String> reasons(CaKeyLoading loading) {
    return switch (loading) {
      case CaKeyLoading.Loaded _ -> List.of();
      case CaKeyLoading.Refused(List<Violation> violations) ->
          violations.stream().map(Violation::reason).toList();
    };
  }

  private static CaKey loaded(String certificatePem, String keyPem) {
    return switch (CaKey.load(certificatePem, SecretText.of(keyPem), whileValid(certificatePem))) {
      case CaKeyLoading.Loaded(CaKey key) -> key;
      case CaKeyLoading.Refused refused -> throw new AssertionError(refused);
    };
  }

  /** openssl dates what it makes by the clock of this machine. */
  private static Instant whileValid(String certificatePem) {
    return ParsedCertificate.parsePem(certificatePem)
        .map(certificates -> certificates.getFirst().validity().notBefore().plusSeconds(60))
        .orElse(PkiSamples.NOW);
  }
}
