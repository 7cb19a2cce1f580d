package io.keymast.pki;

import static org.assertj.core.api.Assertions.assertThat;

import io.keymast.domain.Der;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Requests that openssl made. */
class CertificationRequestTest {
  private static final List<String> P256 =
      List.of("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256");

  @TempDir Path folder;

  static Stream<List<String>> supportedKeys() {
    return Stream.of(
        P256,
        List.of("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-384", "-sha384"),
        List.of("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-521", "-sha512"),
        List.of("-newkey", "rsa:2048"),
        List.of("-newkey", "rsa:4096", "-sha512"),
        List.of("-newkey", "ed25519"));
  }

  @ParameterizedTest
  @MethodSource("supportedKeys")
  void theKeyIsTakenFromARequestThatItSigned(List<String> key) throws IOException {
    byte[] der = request(folder, key, "/CN=anything");

    CertificationRequest.Valid request = valid(der);

    openssl(folder, "pkey", "-in", "key.pem", "-pubout", "-outform", "DER", "-out", "key.der");
    assertThat(request.subjectPublicKeyInfo())
        .isEqualTo(Der.copyOf(Files.readAllBytes(folder.resolve("key.der"))));
    assertThat(request.der()).isEqualTo(Der.copyOf(der));
    assertThat(request.challengePassword()).isFalse();
  }

  @Test
  void aChallengePasswordIsReported() {
    PkiSamples.write(
        folder.resolve("req.cnf"),
        """
        [req]
        distinguished_name=dn
        attributes=attrs
        prompt=no
        [dn]
        CN=x
        [attrs]
        challengePassword=correct horse
        """);

    assertThat(valid(request(folder, P256, "-config", "req.cnf")).challengePassword()).isTrue();
  }

  @Test
  void requestedExtensionsAreNoObstacle() {
    byte[] der =
        request(
            folder,
            P256,
            "-subj",
            "/CN=FFFFFFFFFFFFFFFF",
            "-addext",
            "basicConstraints=critical,CA:TRUE",
            "-addext",
            "subjectAltName=DNS:*.example.com");

    assertThat(valid(der).challengePassword()).isFalse();
  }

  static Stream<List<String>> unsupported() {
    return Stream.of(
        List.of("-newkey", "rsa:1024"),
        List.of("-newkey", "rsa:8192", "-pkeyopt", "rsa_keygen_primes:4"),
        List.of("-newkey", "rsa:2048", "-pkeyopt", "rsa_keygen_pubexp:3"),
        List.of("-newkey", "rsa:2048", "-sha1"),
        List.of("-newkey", "rsa:2048", "-md5"),
        List.of("-newkey", "rsa:2048", "-sigopt", "rsa_padding_mode:pss"),
        List.of("-newkey", "ed448"),
        List.of("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:secp256k1"),
        List.of("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-224"),
        Stream.concat(P256.stream(), Stream.of("-sha1")).toList(),
        Stream.concat(P256.stream(), Stream.of("-pkeyopt", "ec_param_enc:explicit")).toList());
  }

  @ParameterizedTest
  @MethodSource("unsupported")
  void weakAndUnsupportedOnesAreRefused(List<String> key) {
    assertThat(malformed(request(folder, key, "/CN=x"))).contains("not supported: use");
  }

  @Test
  void onlyOneDerRequestIsRead() {
    byte[] der = request(folder, P256, "/CN=x");

    assertThat(malformed(new byte[0])).contains("not one PKCS#10");
    assertThat(malformed(Arrays.copyOf(der, der.length + 1))).contains("trailing bytes");
    assertThat(malformed(Arrays.copyOf(der, der.length - 1))).contains("not one PKCS#10");
    assertThat(malformed(PkiSamples.ca("ECDSA-P256").certificate().der().toByteArray()))
        .contains("not one PKCS#10");
    assertThat(malformed(new byte[16 * 1024 + 1])).contains("16 KiB");
  }

  @Test
  @Timeout(60)
  void deepNestingIsRefused() {
    byte[] nested = new byte[16 * 1024];
    for (int i = 0; i < nested.length; i += 2) {
      nested[i] = 0x30;
      nested[i + 1] = (byte) 0x80;
    }

    assertThat(malformed(nested)).contains("not one PKCS#10");
  }

  @Property(tries = 1000)
  void aFlippedBitIsRefused(@ForAll @IntRange(max = 100_000) int position) {
    byte[] der = Sample.DER.clone();
    int bit = position % (der.length * 8);
    der[bit / 8] ^= (byte) (1 << (bit % 8));

    assertThat(CertificationRequest.parse(der)).isInstanceOf(CertificationRequest.Malformed.class);
  }

  @Property(tries = 500)
  void anyBytesAreAnsweredWithoutException(@ForAll @Size(max = 300) byte[] bytes) {
    assertThat(malformed(bytes)).isNotEmpty();
  }

  /** Made once, outside the properties. */
  private static final class Sample {
    static final byte[] DER = make();

    private static byte[] make() {
      try {
        Path folder = Files.createTempDirectory("request");
        try {
          return request(folder, P256, "/CN=x");
        } finally {
          for (String file : List.of("key.pem", "request.der")) {
            Files.deleteIfExists(folder.resolve(file));
          }
          Files.delete(folder);
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private static CertificationRequest.Valid valid(byte[] der) {
    return switch (CertificationRequest.parse(der)) {
      case CertificationRequest.Valid valid -> valid;
      case CertificationRequest.Malformed malformed -> throw new AssertionError(malformed);
    };
  }

  private static String malformed(byte[] der) {
    return switch (CertificationRequest.parse(der)) {
      case CertificationRequest.Valid valid -> throw new AssertionError(valid);
      case CertificationRequest.Malformed(String sentence) -> sentence;
    };
  }

  private static byte[] request(Path folder, List<String> key, String subject) {
    return request(folder, key, "-subj", subject);
  }

  private static byte[] request(Path folder, List<String> key, String... options) {
    List<String> arguments =
        Stream.of(
                List.of("req", "-new", "-nodes", "-keyout", "key.pem", "-outform", "DER"),
                List.of("-out", "request.der"),
                key,
                List.of(options))
            .flatMap(List::stream)
            .toList();
    openssl(folder, arguments.toArray(String[]::new));
    try {
      return Files.readAllBytes(folder.resolve("request.der"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void openssl(Path folder, String... arguments) {
    ForeignCommand.find("openssl").run(folder, arguments).expectSuccess();
  }
}
