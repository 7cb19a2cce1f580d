package io.keymast;

import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;

import io.keymast.support.FencedBlock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** No command and no YAML stands on a page that nothing runs. */
class DocumentedCommandsTest {
  private static final Path ROOT =
      Path.of(System.getProperty("keymast.root", "..")).toAbsolutePath().normalize();
  private static final String INSTALLATION = "chart/InstallationTest";
  private static final String MANIFESTS = "chart/DocumentedManifestsTest";

  /** By page and beginning, what runs it: a test, or a script that CI runs. */
  private static final Map<String, String> RUN_BY =
      Map.ofEntries(
          entry("CONTRIBUTING.md: make", "Makefile"),
          entry("CONTRIBUTING.md: tools/test", "tools/test"),
          entry("README.md: make", "Makefile"),
          entry("README.md: kubectl create namespace", INSTALLATION),
          entry("docs/cert-manager.md: apiVersion:", MANIFESTS),
          entry("docs/deleting.md: kubectl create", INSTALLATION),
          entry("docs/hsm.md: apiVersion:", MANIFESTS),
          entry("docs/hsm.md: operator:", MANIFESTS),
          entry("docs/install.md: kubectl create namespace", INSTALLATION),
          entry("docs/install.md: helm test", INSTALLATION),
          entry("docs/install.md: operator:", INSTALLATION),
          entry("docs/install.md: kubectl scale", INSTALLATION),
          entry("docs/install.md: make image", "tools/test"),
          entry("docs/operations.md: since=", INSTALLATION),
          entry("docs/operations.md: kubectl get bscert", INSTALLATION),
          entry("docs/operations.md: while read", INSTALLATION),
          entry("docs/procedures.md: ", "endtoend/ProceduresTest"),
          entry("docs/trust-distribution.md: apiVersion: trust", "operator/TrustManagerTest"),
          entry("docs/trust-distribution.md: spec:", MANIFESTS),
          entry("docs/trust-distribution.md: volumes:", MANIFESTS),
          entry("examples/01-first-station/README.md: kubectl", INSTALLATION),
          entry("examples/02-ipsec-to-tls/README.md: kubectl describe", INSTALLATION),
          // The same stands in docs/procedures.md.
          entry("examples/02-ipsec-to-tls/README.md: kubectl wait", "endtoend/ProceduresTest"),
          entry("examples/05-cert-manager/README.md: kubectl", "endtoend/CertManagerTest"),
          entry("examples/concentrators/README.md: install", "endtoend/TrustScriptTest"),
          entry("examples/concentrators/README.md: spec:", INSTALLATION),
          entry("examples/gitops/README.md: kubectl apply", "chart/ForeignKindsTest"),
          entry("examples/station/README.md: install", "endtoend/EnrolmentTest"));

  @Test
  @DisplayName("Every block of commands or YAML is run, and nothing is named that is gone")
  void blocksAreRun() throws IOException {
    List<String> blocks = blocks().map(DocumentedCommandsTest::name).toList();

    assertThat(blocks)
        .isNotEmpty()
        .allSatisfy(block -> assertThat(RUN_BY.keySet()).anyMatch(block::startsWith));
    assertThat(RUN_BY.keySet())
        .allSatisfy(key -> assertThat(blocks).anyMatch(block -> block.startsWith(key)));
    assertThat(RUN_BY.values())
        .allSatisfy(
            runner ->
                assertThat(
                        Stream.of(
                            ROOT.resolve(runner),
                            ROOT.resolve("operator/src/test/java/io/keymast/" + runner + ".java")))
                    .anyMatch(Files::isRegularFile));
  }

  @Test
  @DisplayName("What make is asked for, it has")
  void targets() throws IOException {
    String makefile = Files.readString(ROOT.resolve("Makefile"));

    assertThat(blocks().flatMap(block -> block.text().lines()))
        .filteredOn(line -> line.matches("make [a-z].*"))
        .isNotEmpty()
        .allSatisfy(
            line ->
                assertThat(makefile)
                    .contains("\n" + line.replaceFirst("make ([^ =]+).*", "$1") + ":"));
  }

  private static String name(FencedBlock block) {
    return block.page() + ": " + block.text().lines().findFirst().orElse("");
  }

  private static Stream<FencedBlock> blocks() throws IOException {
    return DocumentationTest.pages().stream()
        .flatMap(page -> FencedBlock.of(ROOT, page.toString()).stream())
        .filter(block -> Pattern.matches("(sh|yaml)\\b.*", block.info()));
  }
}
