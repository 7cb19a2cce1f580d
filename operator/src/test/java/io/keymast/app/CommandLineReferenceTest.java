package io.keymast.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.Field;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;

/**
 * docs/command-line.md is made from the commands, by this test where it is told to ({@code
 * tools/reference}).
 */
class CommandLineReferenceTest {
  private static final Path REFERENCE =
      Path.of(System.getProperty("keymast.root")).resolve("docs/command-line.md");
  private static final boolean IS_TO_BE_WRITTEN = Boolean.getBoolean("keymast.rewrite");
  private static final int WIDTH = 100;
  private static final Pattern VARIABLE = Pattern.compile("\\$\\{env:(\\w+)");

  @Test
  @DisplayName("docs/command-line.md says what --help of every command says; else: tools/reference")
  void isCurrent() throws IOException {
    String reference = reference();

    if (IS_TO_BE_WRITTEN) {
      Files.writeString(REFERENCE, reference);
    }
    assertThat(Files.readString(REFERENCE)).isEqualTo(reference);
  }

  @Test
  @DisplayName("Each option that the environment can set says by which variable")
  void variablesAreTold() {
    List<OptionSpec> settable =
        commands(Keymast.commandLine())
            .flatMap(command -> command.getCommandSpec().options().stream())
            .filter(option -> variable(option).isPresent())
            .toList();

    assertThat(settable)
        .isNotEmpty()
        .allSatisfy(
            option ->
                assertThat(String.join(" ", option.description()))
                    .contains(variable(option).orElseThrow()));
  }

  @Test
  @DisplayName("An option that several commands have says the same in each")
  void commonOptions() {
    Map<String, Set<String>> texts =
        commands(Keymast.commandLine())
            .flatMap(command -> command.getCommandSpec().options().stream())
            .collect(
                Collectors.groupingBy(
                    OptionSpec::longestName,
                    Collectors.mapping(
                        option -> String.join(" ", option.description()), Collectors.toSet())));

    assertThat(texts)
        .containsKeys("--namespace", "--ocsp-secret")
        .allSatisfy((name, said) -> assertThat(said).as(name).hasSize(1));
  }

  /** As it is written: picocli itself tells the default that it stands for. */
  private static Optional<String> variable(OptionSpec option) {
    return Stream.of(option.userObject())
        .filter(Field.class::isInstance)
        .map(field -> ((Field) field).getAnnotation(Option.class).defaultValue())
        .flatMap(written -> VARIABLE.matcher(written).results())
        .map(match -> match.group(1))
        .findFirst();
  }

  private static String reference() {
    StringBuilder text =
        new StringBuilder(
            """
            # The command line

            One program, a sub-command for each job: in the image it is the entry point, in a working copy `bin/keymast`. The chart sets
            what a cluster needs ([its values](../charts/keymast/README.md)); this is for who runs it otherwise, or looks into a ledger.
            Made from what `--help` says by `tools/reference`.

            Exit codes: 0 done, 1 failed while running, 2 wrong settings, 75 to be started again.
            """);
    commands(
            Keymast.commandLine()
                .setUsageHelpAutoWidth(false)
                .setUsageHelpWidth(WIDTH)
                .setUsageHelpLongOptionsMaxWidth(WIDTH / 3))
        .forEach(command -> add(text, command));
    return text.toString();
  }

  private static void add(StringBuilder text, CommandLine command) {
    text.append(
        """

        ## %s

        ```text
        %s```
        """
            .formatted(
                command.getCommandSpec().qualifiedName(), command.getUsageMessage(Ansi.OFF)));
  }

  private static Stream<CommandLine> commands(CommandLine command) {
    return Stream.concat(
        Stream.of(command),
        command.getSubcommands().values().stream().flatMap(CommandLineReferenceTest::commands));
  }
}
