package io.keymast.pki;

import static io.keymast.pki.CaKeyVerdicts.loaded;
import static io.keymast.pki.CaKeyVerdicts.reasons;
import static io.keymast.pki.CaKeyVerdicts.refused;
import static io.keymast.pki.OpensslAuthority.SOUND;
import static io.keymast.pki.OpensslAuthority.leafOf;
import static org.assertj.core.api.Assertions.assertThat;

import io.keymast.domain.Violation;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** CAs that openssl made, in all forms that it has, and those that were self-signed here. */
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
}
