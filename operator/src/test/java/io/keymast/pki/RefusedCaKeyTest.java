package io.keymast.pki;

import static io.keymast.pki.CaKeyVerdicts.reasons;
import static io.keymast.pki.CaKeyVerdicts.refused;
import static io.keymast.pki.OpensslAuthority.SOUND;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.keymast.domain.Violation;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** CAs that openssl made, and no station should trust. */
class RefusedCaKeyTest {
  private static final List<String> P256 =
      List.of("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256");

  @TempDir Path folder;
  private OpensslAuthority authority = new OpensslAuthority(Path.of(""));

  @BeforeEach
  void useTheFolder() {
    authority = new OpensslAuthority(folder);
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
}
