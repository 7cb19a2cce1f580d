package io.keymast;

import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;

import io.keymast.support.InlineCommand;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** As {@link DocumentedCommandsTest}, of the commands that stand in sentences. */
class InlineCommandsTest {
  private static final Path ROOT =
      Path.of(System.getProperty("keymast.root", "..")).toAbsolutePath().normalize();

  /** Sub-commands, options, and what is set with -D; values and places are anything. */
  private static final Pattern WORD =
      Pattern.compile("(?<= )(?:-D)?(--[a-z-]+|[a-z][a-z.-]*[a-z])(?=[ =;]|$)");

  private static final Pattern VARIABLE = Pattern.compile("(?:^| )([A-Z_]+)=");

  /** What stands for values where there is no other word. */
  private static final Pattern VALUE = Pattern.compile("(?<= )([A-Z]{2,}|v[0-9.]+)(?=[ .]|$)");

  private static final Runner LOOKS = new Runner.TypesAll("operator/AsidesTest");
  private static final Runner NO_SCANNER =
      new Runner.Nobody("it takes a database of vulnerabilities that others keep on the Internet");
  private static final Runner NO_REGISTRY =
      new Runner.Nobody("it takes a container engine, a registry and machines of two kinds");
  private static final Runner NO_RELEASE =
      new Runner.Nobody("there is no release yet; ReleaseWorkflowTest runs what makes one");
  private static final Runner NO_SYSTEMD =
      new Runner.Nobody("it takes systemd; SettingsExamplesTest reads the units");

  /** What runs a command. */
  private sealed interface Runner {
    /** A test that finds it on that page by its beginning, of which it is the first one. */
    record Types(String test, String page) implements Runner {}

    /** A test that finds each that begins so, on whatever page. */
    record TypesAll(String test) implements Runner {}

    /** People and CI; each word of it stands in the Makefile. */
    record Make() implements Runner {}

    /** The tests of that program; each word of it stands in what the file says of its use. */
    record IsUse(String file) implements Runner {}

    /** The tests of that script, which says itself what it takes. */
    record IsUseOfItself() implements Runner {}

    record Nobody(String because) implements Runner {}
  }

  /** By beginning; of several the longest counts. */
  private static final Map<String, Runner> RUN_BY =
      Map.ofEntries(
          entry("FUZZ_TIME=", new Runner.Make()),
          entry("bin/keymast ", new Runner.IsUse("docs/command-line.md")),
          entry("cosign verify", NO_RELEASE),
          entry("gh attestation verify", NO_RELEASE),
          entry("grype ", NO_SCANNER),
          entry(
              "helm install --wait",
              new Runner.Nobody("it is told for what it can't do: it waits until it fails")),
          entry("helm uninstall keymast", installation("docs/deleting.md")),
          entry("keymast ", new Runner.IsUse("docs/command-line.md")),
          entry("keymast-agent.sh ", new Runner.IsUse("examples/station/keymast-agent.sh")),
          entry("keymast-in-use.sh ", new Runner.IsUse("examples/concentrators/keymast-in-use.sh")),
          entry("kubectl -n keymast-authorities get", LOOKS),
          entry("kubectl apply --server-side -f crds/", installation("docs/install.md")),
          entry(
              "kubectl apply -f authority.yaml",
              new Runner.Nobody("it takes a token; ExamplesTest applies the file")),
          entry("kubectl delete ", installation("docs/deleting.md")),
          entry("kubectl describe ", LOOKS),
          entry("kubectl explain ", LOOKS),
          entry("kubectl get ", LOOKS),
          entry("kubectl patch bsca", installation("docs/deleting.md")),
          entry("kubectl patch bscert", aside("docs/security.md")),
          entry("kubectl wait --for=condition=DeliveryOverdue=False", aside("docs/operations.md")),
          entry("make ", new Runner.Make()),
          entry("openssl rand", aside("examples/01-first-station/README.md")),
          entry("openssl req -new", aside("docs/cert-manager.md")),
          entry("podman manifest ", NO_REGISTRY),
          entry("systemctl ", NO_SYSTEMD),
          entry("tools/", new Runner.IsUseOfItself()),
          entry(
              "tools/test ",
              new Runner.Nobody("the suite would run itself; CI runs tools/test by make test")),
          entry("trivy ", NO_SCANNER));

  @Test
  @DisplayName("Every command in a sentence is run by what finds it there, or it is said why not")
  void areRun() throws IOException {
    assertThat(commands())
        .isNotEmpty()
        .allSatisfy(
            command ->
                assertRuns(
                    RUN_BY.keySet().stream()
                        .filter(command.text()::startsWith)
                        .reduce((one, other) -> one.length() > other.length() ? one : other)
                        .map(RUN_BY::get)
                        .orElseGet(() -> new Runner.Nobody("")),
                    command));
  }

  @Test
  @DisplayName("Nothing is named that is gone")
  void namesAreThere() throws IOException {
    List<InlineCommand> commands = commands().toList();

    assertThat(RUN_BY.keySet())
        .allSatisfy(
            key -> assertThat(commands).anyMatch(command -> command.text().startsWith(key)));
  }

  private static void assertRuns(Runner runner, InlineCommand command) {
    String text = command.text();
    switch (runner) {
      case Runner.Types(var test, var page) -> {
        assertThat(command.page()).as("where %s finds %s", test, text).isEqualTo(page);
        assertThat(literals(test))
            .as("%s types %s", test, command)
            .contains(page)
            .anyMatch(
                literal ->
                    begins(text, literal) && InlineCommand.of(ROOT, page, literal).equals(text));
      }
      case Runner.TypesAll(var test) -> {
        assertThat(source(test)).contains("DocumentationTest.pages()");
        assertThat(literals(test))
            .as("%s types %s", test, command)
            .anyMatch(literal -> begins(text, literal));
      }
      case Runner.Make() -> {
        assertThat(words(text.replaceFirst("^.* (?=make )", "")))
            .isNotEmpty()
            .allMatch(target -> read("Makefile").contains("\n" + target + ":"));
        assertThat(VARIABLE.matcher(text).results().map(name -> "$(" + name.group(1) + ")"))
            .allMatch(read("Makefile")::contains);
      }
      case Runner.IsUse(var file) -> assertKnown(command, file);
      case Runner.IsUseOfItself() -> {
        String file = text.replaceFirst(" .*", "");
        assertThat(ROOT.resolve(file)).isExecutable();
        assertKnown(command, file);
      }
      case Runner.Nobody(var because) ->
          assertThat(because).as("why nothing runs %s", command).isNotEmpty();
    }
  }

  private static void assertKnown(InlineCommand command, String file) {
    assertThat(Stream.concat(words(command.text()), matches(VALUE, command.text())))
        .as("%s knows %s", file, command)
        .isNotEmpty()
        .allMatch(read(file)::contains);
  }

  private static Runner aside(String page) {
    return new Runner.Types("operator/AsidesTest", page);
  }

  private static Runner installation(String page) {
    return new Runner.Types("chart/InstallationTest", page);
  }

  private static Stream<String> words(String text) {
    return matches(WORD, text);
  }

  private static Stream<String> matches(Pattern pattern, String text) {
    return pattern.matcher(text).results().map(match -> match.group(1));
  }

  private static boolean begins(String text, String literal) {
    return literal.length() > 2 && text.startsWith(literal);
  }

  private static List<String> literals(String test) {
    String source = source(test);
    assertThat(source).contains("InlineCommand.of(");
    return matches(Pattern.compile("\"([^\"\\n]+)\""), source).toList();
  }

  private static String source(String test) {
    return read("operator/src/test/java/io/keymast/" + test + ".java");
  }

  private static Stream<InlineCommand> commands() throws IOException {
    return DocumentationTest.pages().stream()
        .flatMap(page -> InlineCommand.of(ROOT, page.toString()).stream());
  }

  private static String read(String file) {
    try {
      return Files.readString(ROOT.resolve(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
