package io.keymast.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import io.keymast.pki.ForeignCommand;
import io.keymast.pki.ForeignCommand.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The sample settings, services and cron lines are what the scripts understand. */
class SettingsExamplesTest {
  private static final int USAGE = 2;
  private static final int NOT_YET = 3;
  private static final int ALARM = 3;

  @TempDir private Path folder;

  @Test
  @DisplayName("The station's sample settings are understood; what must be set first is said")
  void agentSettings() throws IOException {
    Path settings = folder.resolve("agent.conf");
    Files.writeString(settings, Files.readString(example("station/keymast-agent.conf")));
    Files.setPosixFilePermissions(settings, PosixFilePermissions.fromString("rw-------"));

    Outcome status = runs("station/keymast-agent.sh", "-c", settings.toString(), "status");
    Outcome once = runs("station/keymast-agent.sh", "-c", settings.toString(), "once");

    assertThat(status.exitCode()).as(status.err()).isEqualTo(NOT_YET);
    assertThat(once.exitCode()).isEqualTo(USAGE);
    assertThat(once.err().lines()).singleElement().asString().contains("CA_FILE: cannot read");
  }

  @Test
  @DisplayName("The gate's sample settings are understood, and name a publication to be reached")
  void trustSettings() throws IOException {
    String sample = Files.readString(example("concentrators/keymast-trust.conf"));
    Path settings = folder.resolve("trust.conf");
    Files.writeString(
        settings,
        sample.replaceFirst("http://[^/]*/", "http://127.0.0.1:9/")
            + "STATE_DIR="
            + folder.resolve("trust")
            + "\nALARM=true\n");

    Outcome once = runs("concentrators/keymast-trust.sh", "-c", settings.toString(), "once");

    assertThat(once.exitCode()).as(once.err()).isEqualTo(ALARM);
    assertThat(once.err()).contains("no CA certificate at http://127.0.0.1:9/keymast-authorities/");
  }

  @ParameterizedTest(name = "{0} calls {1} by commands that it has")
  @CsvSource({
    "station/systemd/keymast-agent.service, station/keymast-agent.sh",
    "station/cron/keymast-agent, station/keymast-agent.sh",
    "concentrators/systemd/keymast-trust.service, concentrators/keymast-trust.sh",
    "concentrators/cron/keymast-trust, concentrators/keymast-trust.sh"
  })
  void services(String service, String script) throws IOException {
    String name = Path.of(script).getFileName().toString();
    Matcher calls =
        Pattern.compile("(?m)^[^#\\n].*?" + Pattern.quote(name) + "((?: -j)?) (\\w+)")
            .matcher(Files.readString(example(service)));
    assertThat(calls.find()).isTrue();
    String usage = runs(script, "--help").expectSuccess().out();
    calls
        .reset()
        .results()
        .forEach(
            call -> {
              assertThat(usage).containsPattern("(?m)^ *(Usage:.*)?\\b" + call.group(2) + "\\b");
              assertThat(usage).contains(call.group(1).strip());
            });
  }

  private Outcome runs(String script, String... arguments) {
    List<String> words = new ArrayList<>(List.of("KEYMAST_AGENT_STATE_DIR=" + folder + "/state"));
    words.addAll(List.of("sh", example(script).toString()));
    words.addAll(List.of(arguments));
    return ForeignCommand.find("env").run(folder, words);
  }

  private static Path example(String file) {
    return TrustBench.example("..").resolve(file).normalize();
  }
}
