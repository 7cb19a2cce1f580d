package io.keymast.pki;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.keymast.domain.CertificateUsage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
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
  private static final String ZLINT_SOURCES = "RFC3279,RFC5280,RFC5480,RFC5891,RFC8813,Community";

  /**
   * pkilint takes every URI for a URL and so refuses all URNs. RFC 5280, 4.2.1.6 asks for a scheme
   * and a scheme-specific part only; {@code urn:dev:mac} is RFC 9039's.
   */
  private static final Pattern URN_TAKEN_FOR_URL =
      Pattern.compile(
          ".*,ERROR,pkix\\.invalid_uri_syntax,"
              + "\"Invalid URI syntax: \"\"urn:dev:mac:[0-9a-f]{16}\"\"\"");

  private static final String HEADER = "node_path,validator,severity,code,message";
  private static final Set<String> FINDINGS = Set.of("warn", "error", "fatal");
  private static final int LINTS_AT_LEAST = 30;
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
  void zlintIsContent() throws IOException {
    List<String> arguments = new ArrayList<>(List.of("-includeSources", ZLINT_SOURCES));
    all.forEach(name -> arguments.add(name + ".pem"));

    ForeignCommand.Outcome outcome = ForeignCommand.find("zlint").run(folder, arguments);

    String[] verdicts = outcome.expectSuccess().out().strip().split("\n");
    assertThat(verdicts).hasSameSizeAs(all);
    ObjectMapper json = new ObjectMapper();
    for (int i = 0; i < verdicts.length; i++) {
      List<String> findings = new ArrayList<>();
      int passed = 0;
      for (var lint : json.readTree(verdicts[i]).properties()) {
        JsonNode result = lint.getValue().path("result");
        passed += result.asText().equals("pass") ? 1 : 0;
        if (FINDINGS.contains(result.asText())) {
          findings.add(lint.getKey() + " " + lint.getValue());
        }
      }
      assertThat(findings).as(all.get(i)).isEmpty();
      assertThat(passed).as("lints that looked at " + all.get(i)).isGreaterThan(LINTS_AT_LEAST);
    }
  }

  @Test
  @DisplayName("S17 pkilint has no finding of level WARNING or above for any certificate")
  void pkilintIsContent() {
    List<List<String>> files = all.stream().map(name -> List.of(name + ".pem")).toList();

    assertPkilintIsContent("lint_pkix_cert", files);
  }

  @Test
  @DisplayName("S17 pkilint has no finding for any certificate together with its issuer's")
  void pkilintIsContentWithTheChains() {
    List<List<String>> pairs = new ArrayList<>();
    List<String> authorities = new ArrayList<>(PkiSamples.CA_ALGORITHMS);
    authorities.add(CROSS_SIGNING);
    for (String ca : authorities) {
      all.stream()
          .filter(name -> name.startsWith(ca + "-"))
          .forEach(name -> pairs.add(List.of(ca + "-ca.pem", name + ".pem")));
    }

    assertThat(pairs).hasSameSizeAs(all);
    assertPkilintIsContent("lint_pkix_signer_signee_cert_chain", pairs);
  }

  /** By the tool's main function: starting Python for each certificate takes most of the time. */
  private static void assertPkilintIsContent(String tool, List<List<String>> runs) {
    String script =
        "import sys\nfrom pkilint.bin.%s import main\n".formatted(tool)
            + "for files in sys.argv[1:]:\n"
            + "  print('FILES', files)\n"
            + "  main(['lint', '-s', 'WARNING', '-f', 'CSV'] + files.split())\n";
    List<String> arguments = new ArrayList<>(List.of("-c", script));
    runs.forEach(files -> arguments.add(String.join(" ", files)));

    ForeignCommand.Outcome outcome =
        ForeignCommand.find(tool).python().run(folder, arguments).expectSuccess();

    List<String> lines = outcome.out().lines().filter(line -> !line.isBlank()).toList();
    assertThat(lines.stream().filter(line -> line.startsWith("FILES"))).hasSameSizeAs(runs);
    assertThat(lines.stream().filter(HEADER::equals)).as(outcome.err()).hasSameSizeAs(runs);
    assertThat(lines)
        .filteredOn(line -> !line.equals(HEADER))
        .filteredOn(line -> !URN_TAKEN_FOR_URL.matcher(line).matches())
        .allSatisfy(line -> assertThat(line).startsWith("FILES "));
  }
}
