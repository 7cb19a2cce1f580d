package io.keymast.pki;

import static org.assertj.core.api.Assertions.assertThat;

import io.keymast.domain.Violation;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;

/** What becomes of a CA's certificate and key when they are loaded. */
final class CaKeyVerdicts {
  private CaKeyVerdicts() {}

  static CaKey loaded(String certificatePem, String keyPem) {
    return switch (CaKey.load(certificatePem, SecretText.of(keyPem), whileValid(certificatePem))) {
      case CaKeyLoading.Loaded(CaKey key) -> key;
      case CaKeyLoading.Refused refused -> throw new AssertionError(refused);
    };
  }

  static List<Violation> refused(String certificatePem, String keyPem) {
    CaKeyLoading loading =
        CaKey.load(certificatePem, SecretText.of(keyPem), whileValid(certificatePem));
    assertThat(loading).isInstanceOf(CaKeyLoading.Refused.class);
    assertThat(loading.toString()).doesNotContain(anyLineOf(keyPem));
    return ((CaKeyLoading.Refused) loading).violations();
  }

  static List<String> reasons(CaKeyLoading loading) {
    return switch (loading) {
      case CaKeyLoading.Loaded _ -> List.of();
      case CaKeyLoading.Refused(List<Violation> violations) ->
          violations.stream().map(Violation::reason).toList();
    };
  }

  private static String[] anyLineOf(String pem) {
    return Stream.concat(
            Stream.of("\0"),
            pem.lines().filter(line -> line.length() > 12 && !line.startsWith("-----")))
        .map(line -> line.length() > 100 ? line.substring(0, 100) : line)
        .toArray(String[]::new);
  }

  /** openssl dates what it makes by the clock of this machine. */
  private static Instant whileValid(String certificatePem) {
    return ParsedCertificate.parsePem(certificatePem)
        .map(certificates -> certificates.getFirst().validity().notBefore().plusSeconds(60))
        .orElse(PkiSamples.NOW);
  }
}
