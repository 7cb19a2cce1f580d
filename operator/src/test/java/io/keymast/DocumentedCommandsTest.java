package io.keymast;

import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;

import io.keymast.support.FencedBlock;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
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
  private static final Pattern COMMAND_WITHOUT_FENCE =
      Pattern.compile("(?: {4}|\\t)(?:\\$ )?(?:export |kubectl |helm |make |tools/\\S|keymast ).*");

  /** Commands in text, by page and beginning, and why nothing runs them. */
  private static final Map<String, String> SHOWN =
      Map.of("README.md: $ kubectl get bs -n stations", "what it shows is of one moment");

  private static final Runner INSTALLATION = new Runner.Finds("chart/InstallationTest");
  private static final Runner MANIFESTS = new Runner.Finds("chart/DocumentedManifestsTest");
  private static final Runner GOING_BACK = new Runner.Finds("chart/GoingBackTest");
  private static final Runner RESTORE = new Runner.Finds("chart/RestoreRecipeTest");
  private static final Runner MOUNTED = new Runner.Finds("chart/MountedTrustTest");
  private static final Runner FOUR_STEPS = new Runner.Finds("endtoend/FourStepsTest");

  /** What runs a block. */
  private sealed interface Runner {
    /** A test that finds it on the page by its beginning. */
    record Finds(String test) implements Runner {}

    /** A test that takes every block of the page. */
    record TakesAll(String test) implements Runner {}

    /** A test that follows the page's recipes, whose blocks say where they run. */
    record Follows(String test) implements Runner {}

    /** CI and people: there is nothing but targets of the Makefile in it. */
    record Make() implements Runner {}

    record Nobody(String because) implements Runner {}
  }

  /** By page and beginning; of several the longest counts. */
  private static final Map<String, Runner> RUN_BY =
      Map.ofEntries(
          entry("CONTRIBUTING.md: make", new Runner.Make()),
          entry(
              "CONTRIBUTING.md: tools/test",
              new Runner.Nobody("the suite would run itself; CI runs tools/test by make test")),
          entry("README.md: make", new Runner.Make()),
          entry("README.md: kubectl create namespace", INSTALLATION),
          entry("docs/cert-manager.md: apiVersion", MANIFESTS),
          entry("docs/deleting.md: kubectl create", INSTALLATION),
          entry("docs/hsm.md: apiVersion", MANIFESTS),
          entry("docs/hsm.md: operator:", MANIFESTS),
          entry("docs/install.md: kubectl create namespace", INSTALLATION),
          entry("docs/install.md: helm test", INSTALLATION),
          entry("docs/install.md: operator:", INSTALLATION),
          entry("docs/install.md: kubectl scale", INSTALLATION),
          entry("docs/install.md: helm upgrade keymast", GOING_BACK),
          entry("docs/install.md: make image", new Runner.Make()),
          entry(
              "docs/install.md: skopeo copy",
              new Runner.Nobody("it takes a registry; tools/image/check reads the archive itself")),
          entry("docs/operations.md: since=", INSTALLATION),
          entry("docs/operations.md: kubectl get bscert", INSTALLATION),
          entry("docs/operations.md: while read", INSTALLATION),
          entry("docs/operations.md: export AUTHORITIES", RESTORE),
          entry("docs/operations.md: apiVersion: rbac", RESTORE),
          entry("docs/operations.md: kubectl scale", RESTORE),
          entry("docs/operations.md: kubectl create namespace", RESTORE),
          entry("docs/operations.md: helm upgrade", RESTORE),
          entry("docs/procedures.md: ", new Runner.Follows("endtoend/ProceduresTest")),
          entry(
              "docs/procedures.md: export NAMESPACE",
              new Runner.Nobody("ProceduresTest sets these variables for a platform of its own")),
          entry("docs/trust-distribution.md: spec:", MANIFESTS),
          entry("docs/trust-distribution.md: volumes:", MANIFESTS),
          entry(
              "examples/01-first-station/README.md: kubectl",
              new Runner.TakesAll("chart/InstallationTest")),
          entry("examples/02-ipsec-to-tls/README.md: kubectl describe", INSTALLATION),
          entry(
              "examples/02-ipsec-to-tls/README.md: kubectl wait",
              new Runner.Finds("endtoend/MigrationAtTheGatesTest")),
          entry("examples/04-trust-distribution/README.md: helm upgrade", MOUNTED),
          entry("examples/04-trust-distribution/README.md: kubectl create namespace", MOUNTED),
          entry("examples/04-trust-distribution/README.md: kubectl apply", MOUNTED),
          entry(
              "examples/05-cert-manager/README.md: kubectl",
              new Runner.Finds("endtoend/CertManagerTest")),
          entry("examples/concentrators/README.md: install", FOUR_STEPS),
          entry("examples/concentrators/README.md: spec:", INSTALLATION),
          entry(
              "examples/gitops/README.md: kubectl apply",
              new Runner.Finds("chart/ForeignKindsTest")),
          entry("examples/station/README.md: install", FOUR_STEPS),
          entry(
              "tools/README.md: export KUBECONFIG", new Runner.Finds("support/ControlPlaneTest")));

  @Test
  @DisplayName("Every block of commands or YAML is run by what reads it, or it is said why not")
  void blocksAreRun() throws IOException {
    assertThat(blocks())
        .isNotEmpty()
        .allSatisfy(
            block -> {
              List<String> keys = keysOf(block);
              assertThat(keys).as("what runs %s", name(block)).isNotEmpty();
              assertRuns(RUN_BY.getOrDefault(keys.getFirst(), new Runner.Nobody("")), block);
            });
  }

  @Test
  @DisplayName("Nothing is named that is gone")
  void namesAreThere() throws IOException {
    List<String> blocks = blocks().map(DocumentedCommandsTest::name).toList();

    assertThat(RUN_BY.keySet())
        .allSatisfy(key -> assertThat(blocks).anyMatch(block -> block.startsWith(key)));
    assertThat(
            DocumentationTest.pages().stream()
                .flatMap(DocumentedCommandsTest::fences)
                .map(DocumentedCommandsTest::name))
        .containsAll(SHOWN.keySet());
  }

  @Test
  @DisplayName("Commands stand between fences, where it is seen whether something runs them")
  void commandsAreFenced() throws IOException {
    assertThat(DocumentationTest.pages())
        .allSatisfy(
            page ->
                assertThat(
                        FencedBlock.outside(ROOT, page.toString())
                            .lines()
                            .filter(line -> COMMAND_WITHOUT_FENCE.matcher(line).matches()))
                    .isEmpty());
  }

  @Test
  @DisplayName(
      "Each fence says what is in it: commands or YAML, which are run, or text, which is none")
  void fencesAreTagged() throws IOException {
    assertThat(DocumentationTest.pages().stream().flatMap(DocumentedCommandsTest::fences))
        .isNotEmpty()
        .allSatisfy(
            block -> {
              assertThat(block.info()).as(name(block)).matches("(sh|yaml)\\b.*|text");
              if (block.info().equals("text") && !SHOWN.containsKey(name(block))) {
                assertThat(block.text().lines().map("    "::concat))
                    .as(name(block))
                    .noneMatch(line -> COMMAND_WITHOUT_FENCE.matcher(line).matches());
              }
            });
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

  private static void assertRuns(Runner runner, FencedBlock block) {
    switch (runner) {
      case Runner.Finds(var test) -> {
        assertReads(test, block.page());
        assertThat(literals(source(test)))
            .as("%s finds %s", test, name(block))
            .anyMatch(literal -> literal.length() > 2 && block.text().startsWith(literal));
      }
      case Runner.TakesAll(var test) -> assertReads(test, block.page());
      case Runner.Follows(var test) -> {
        assertThat(source(test)).contains(block.page(), "recipes()");
        assertThat(block.info()).matches("sh (platform|station)( \\S+)?");
      }
      case Runner.Make() ->
          assertThat(block.text().lines()).allMatch(line -> line.matches("make( .*)?"));
      case Runner.Nobody(var because) -> assertThat(because).isNotEmpty();
    }
  }

  /** By its name, or by its folder's. */
  private static void assertReads(String test, String page) {
    assertThat(source(test)).contains("FencedBlock.of(");
    assertThat(literals(source(test)))
        .as("%s reads %s", test, page)
        .anyMatch(
            literal ->
                literal.equals(page)
                    || (literal.startsWith("examples/")
                        && page.replaceFirst("README.md$", "").startsWith(literal)));
  }

  private static List<String> literals(String source) {
    return Pattern.compile("\"([^\"\\n]+)\"")
        .matcher(source)
        .results()
        .map(literal -> literal.group(1))
        .toList();
  }

  private static String source(String test) {
    try {
      return Files.readString(ROOT.resolve("operator/src/test/java/io/keymast/" + test + ".java"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<String> keysOf(FencedBlock block) {
    return RUN_BY.keySet().stream()
        .filter(name(block)::startsWith)
        .sorted(Comparator.comparing(String::length).reversed())
        .toList();
  }

  private static String name(FencedBlock block) {
    return block.page() + ": " + block.text().lines().findFirst().orElse("");
  }

  private static Stream<FencedBlock> blocks() throws IOException {
    return DocumentationTest.pages().stream()
        .flatMap(DocumentedCommandsTest::fences)
        .filter(block -> Pattern.matches("(sh|yaml)\\b.*", block.info()));
  }

  private static Stream<FencedBlock> fences(Path page) {
    return FencedBlock.of(ROOT, page.toString()).stream();
  }
}
