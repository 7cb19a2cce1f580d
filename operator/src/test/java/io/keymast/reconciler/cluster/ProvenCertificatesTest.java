package io.keymast.reconciler.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.keymast.api.BaseStationCertificateSpec;
import io.keymast.domain.AuthorityName;
import io.keymast.pki.ParsedCertificate;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What was proven of one certificate proves nothing of another. */
class ProvenCertificatesTest {
  private static final Instant NOW = Instant.parse("2026-11-23T12:00:00Z");
  private static final ParsedCertificate ISSUER = issuer("lora");

  private final ProvenCertificates proven = new ProvenCertificates();

  @Test
  @DisplayName("What was proven is so whatever else its spec says, such as its revocation")
  void same() {
    proven.add(spec("0A", NOW, "f1", "k1", "e1", "PEM", null), ISSUER);

    assertThat(
            proven.contains(
                spec(
                    "0A",
                    NOW,
                    "f1",
                    "k1",
                    "e1",
                    "PEM",
                    new BaseStationCertificateSpec.Revocation("superseded")),
                ISSUER))
        .isTrue();
  }

  @ParameterizedTest(name = "{0}")
  @DisplayName("S53 Another text, or another claim about it, is not proven")
  @CsvSource({
    "another serial number, 0B, 0, f1, k1, e1, PEM",
    "another end,           0A, 1, f1, k1, e1, PEM",
    "another fingerprint,   0A, 0, f2, k1, e1, PEM",
    "another key,           0A, 0, f1, k2, e1, PEM",
    "another EUI,           0A, 0, f1, k1, e2, PEM",
    "another text,          0A, 0, f1, k1, e1, PEMs",
    "the same run together, 0A, 0, f1, k1e, 1, PEM"
  })
  void another(
      String what,
      String serialNumber,
      int later,
      String fingerprint,
      String key,
      String eui,
      String certificate) {
    proven.add(spec("0A", NOW, "f1", "k1", "e1", "PEM", null), ISSUER);

    assertThat(
            proven.contains(
                spec(
                    serialNumber, NOW.plusSeconds(later), fingerprint, key, eui, certificate, null),
                ISSUER))
        .as(what)
        .isFalse();
  }

  @Test
  @DisplayName("S53 Under another CA key it is not proven")
  void anotherIssuer() {
    BaseStationCertificateSpec spec = spec("0A", NOW, "f1", "k1", "e1", "PEM", null);
    proven.add(spec, ISSUER);

    assertThat(proven.contains(spec, issuer("lora"))).isFalse();
  }

  private static ParsedCertificate issuer(String name) {
    return ALoadedAuthority.named(new AuthorityName("ca", name), NOW).key().certificate();
  }

  private static BaseStationCertificateSpec spec(
      String serialNumber,
      Instant notAfter,
      String fingerprint,
      String key,
      String eui,
      String certificate,
      BaseStationCertificateSpec.@Nullable Revocation revocation) {
    return new BaseStationCertificateSpec(
        null,
        eui,
        null,
        certificate,
        serialNumber,
        NOW,
        notAfter,
        null,
        fingerprint,
        key,
        "TLS",
        null,
        1L,
        null,
        null,
        null,
        null,
        revocation);
  }
}
