package io.keymast.pki;

import static org.assertj.core.api.Assertions.assertThat;

import io.keymast.domain.CertificateUsage;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every kind of certificate that the package makes, before zlint and pkilint. Host names have two
 * labels at least: pkilint takes {@code localhost} for no domain name.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CertificateLintTest {
  private static final String CROSS_SIGNING = "cross-signing";

  @TempDir static Path folder;
  private final List<String> all = new ArrayList<>();

  @BeforeAll
  void makeOneOfEachKind() {
    for (String ca : PkiSamples.CA_ALGORITHMS) {
      write(ca + "-ca", PkiSamples.ca(ca).certificate());
      for (CertificateUsage usage : CertificateUsage.values()) {
        for (String key : stationKeys(ca)) {
          write(
              ca + "-station-" + usage + "-" + key,
              PkiSamples.sign(PkiSamples.station(usage, key), ca));
        }
      }
      write(
          ca + "-server",
          PkiSamples.sign(
              PkiSamples.server(
                  List.of("ki.example.com", "key-installer.keymast-system.svc"),
                  List.of("192.0.2.1", "2001:db8::1")),
              ca));
      write(
          ca + "-server-without-subject",
          PkiSamples.sign(
              PkiSamples.server(List.of("a".repeat(60) + ".example.com"), List.of()), ca));
      write(ca + "-ocsp", PkiSamples.sign(PkiSamples.ocspResponder(), ca));
    }
    CaKey crossSigning = PkiSamples.newCaToCrossSign("ECDSA-P256");
    write(CROSS_SIGNING + "-ca", crossSigning.certificate());
    for (String other : PkiSamples.CA_ALGORITHMS) {
      write(
          CROSS_SIGNING + "-" + other,
          CertificateBuilder.sign(
              PkiSamples.crossCertificate(PkiSamples.ca(other)), crossSigning, PkiSamples.RANDOM));
    }
  }

  /** All station keys under one CA; the kinds that differ under the others. */
  private static List<String> stationKeys(String ca) {
    return ca.equals("ECDSA-P256")
        ? PkiSamples.STATION_ALGORITHMS
        : List.of("RSA-2048", "secp256r1", "Ed25519");
  }

  private void write(String name, ParsedCertificate certificate) {
    PkiSamples.write(folder.resolve(name + ".pem"), certificate.toPem());
    all.add(name);
  }

  @Test
  @DisplayName("S17 zlint has no finding of level warn or above for any certificate")
  void zlintIsContent() {
    Linters.in(folder).zlintIsContent(all.stream().map(CertificateLintTest::file).toList());
  }

  @Test
  @DisplayName("S17 pkilint has no finding of level WARNING or above for any certificate")
  void pkilintIsContent() {
    Linters.in(folder).pkilintIsContent(all.stream().map(CertificateLintTest::file).toList());
  }

  @Test
  @DisplayName("S17 pkilint has no finding for any certificate together with its issuer's")
  void pkilintIsContentWithTheChains() {
    List<Linters.Chain> chains = new ArrayList<>();
    List<String> authorities = new ArrayList<>(PkiSamples.CA_ALGORITHMS);
    authorities.add(CROSS_SIGNING);
    for (String ca : authorities) {
      all.stream()
          .filter(name -> name.startsWith(ca + "-"))
          .forEach(name -> chains.add(new Linters.Chain(file(ca + "-ca"), file(name))));
    }

    assertThat(chains).hasSameSizeAs(all);
    Linters.in(folder).pkilintIsContentWithChains(chains);
  }

  private static String file(String name) {
    return name + ".pem";
  }
}
