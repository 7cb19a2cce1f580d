package io.keymast.pki;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * zlint and pkilint, of levels from warning on.
 *
 * @param folder of the files, in PEM
 */
public record Linters(Path folder) {
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

  /**
   * A rule of the CA/Browser Forum, for web servers: it has no certificateHold. zlint runs it
   * whatever sources are asked for.
   */
  private static final String NOT_FOR_STATIONS = "e_cab_crl_has_valid_reason_code";

  /** A certificate and its issuer's. */
  public record Chain(String issuer, String subject) {}

  private record Verdict(List<String> findings, int passed) {}

  public static Linters in(Path folder) {
    return new Linters(folder);
  }

  public void zlintIsContent(List<String> certificates) {
    List<String> arguments = new ArrayList<>(List.of("-includeSources", ZLINT_SOURCES));
    arguments.addAll(certificates);

    ForeignCommand.Outcome outcome = ForeignCommand.find("zlint").run(folder, arguments);

    String[] verdicts = outcome.expectSuccess().out().strip().split("\n");
    assertThat(verdicts).hasSameSizeAs(certificates);
    for (int i = 0; i < verdicts.length; i++) {
      Verdict verdict = verdict(verdicts[i]);
      assertThat(verdict.findings()).as(certificates.get(i)).isEmpty();
      assertThat(verdict.passed())
          .as("lints that looked at " + certificates.get(i))
          .isGreaterThan(LINTS_AT_LEAST);
    }
  }

  public void zlintIsContentWithCrl(String crl) {
    Verdict verdict = verdict(ForeignCommand.find("zlint").run(folder, crl).expectSuccess().out());

    assertThat(verdict.findings())
        .as(crl)
        .filteredOn(finding -> !finding.startsWith(NOT_FOR_STATIONS))
        .isEmpty();
    assertThat(verdict.passed()).as("lints that looked at " + crl).isPositive();
  }

  private static Verdict verdict(String json) {
    try {
      List<String> findings = new ArrayList<>();
      int passed = 0;
      for (var lint : new ObjectMapper().readTree(json).properties()) {
        JsonNode result = lint.getValue().path("result");
        passed += result.asText().equals("pass") ? 1 : 0;
        if (FINDINGS.contains(result.asText())) {
          findings.add(lint.getKey() + " " + lint.getValue());
        }
      }
      return new Verdict(findings, passed);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  public void pkilintIsContent(List<String> certificates) {
    pkilintIsContent("lint_pkix_cert", certificates.stream().map(List::of).toList());
  }

  public void pkilintIsContentWithChains(List<Chain> chains) {
    pkilintIsContent(
        "lint_pkix_signer_signee_cert_chain",
        chains.stream().map(chain -> List.of(chain.issuer(), chain.subject())).toList());
  }

  public void pkilintIsContentWithCrl(String crl) {
    ForeignCommand.Outcome outcome =
        ForeignCommand.find("lint_crl")
            .run(folder, "lint", "-t", "CRL", "-p", "PKIX", "-s", "WARNING", "-f", "CSV", crl);

    assertThat(outcome.out().strip().lines()).as(outcome.out()).hasSize(1);
  }

  /** By the tool's main function: starting Python for each certificate takes most of the time. */
  private void pkilintIsContent(String tool, List<List<String>> runs) {
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
