package io.keymast.operator;

import static org.assertj.core.api.Assertions.assertThat;

import io.keymast.support.Command;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code tools/torture} tells Maven, in whose place a script writes it down. */
class TortureScriptTest {
  private static final String CALLS = "calls";
  private static final Pattern OF_SPECS = Pattern.compile("-Dkeymast[.]states[.]seed=([0-9]+)");

  @TempDir Path folder;

  @BeforeEach
  void stubs() throws IOException {
    Files.createDirectories(folder.resolve("tools/control-plane"));
    Files.copy(
        Path.of(System.getProperty("keymast.root", "..")).resolve("tools/torture"),
        folder.resolve("tools/torture"));
    script("tools/maven", "echo \"$@\" >>calls");
    script("tools/jdk", ":");
    script("tools/control-plane/binaries", "echo /nowhere");
  }

  @Test
  @DisplayName("tools/torture --smoke brings its choice to each part, and none of long")
  void smoke() throws IOException {
    assertThat(callsOf("--smoke"))
        .hasSize(3)
        .allMatch(call -> call.contains("-Dkeymast.torture=false "))
        .allMatch(call -> call.contains("-Dkeymast.torture.briefly=true "))
        .allMatch(call -> call.contains("-Dkeymast.torture.stride=12 "))
        .allMatch(call -> call.contains("-Dkeymast.torture.kills=5 "))
        .allMatch(call -> call.contains("-Dkeymast.torture.silence=PT2S "));
  }

  @Test
  @DisplayName("tools/torture brings everything to each part")
  void everything() throws IOException {
    assertThat(callsOf())
        .hasSize(15)
        .allMatch(call -> call.contains("-Dkeymast.torture=true "))
        .allMatch(call -> call.contains("-Dkeymast.torture.stride=1 "));
  }

  @Test
  @DisplayName("tools/torture --part answered brings each answer, side by side, by its name")
  void answers() throws IOException {
    List<String> calls = callsOf("--part", "answered");
    assertThat(calls)
        .map(call -> call.replaceFirst(".*-Dkeymast[.]torture[.]part=([^ ]+).*", "$1"))
        .doesNotHaveDuplicates();
    assertThat(calls)
        .map(call -> call.replaceFirst(".*-Dkeymast[.]torture[.]affliction=([a-z0-9-]+).*", "$1"))
        .containsExactlyInAnyOrderElementsOf(
            Arrays.stream(Affliction.values())
                .filter(each -> !each.kills())
                .map(Affliction::slug)
                .toList());
  }

  @Test
  @DisplayName("tools/torture --seed reaches what is random: kills, specs and requests")
  void seed() throws IOException {
    assertThat(callsOf("--seed", "7", "--part", "random", "--kills", "9"))
        .singleElement()
        .asString()
        .contains("-Dkeymast.torture.seed=7 ", "-Dkeymast.torture.kills=9 ");
    assertThat(callsOf("--seed", "7", "--part", "long"))
        .hasSize(4)
        .allMatch(call -> call.contains("-Dkeymast.states.seed=7 "))
        .allMatch(call -> call.contains("-Dkeymast.requests.seed=7 "));
  }

  @Test
  @DisplayName("tools/torture --part long takes another seed each time")
  void seedsOfChance() throws IOException {
    assertThat(seedOfSpecs()).isNotEqualTo(seedOfSpecs());
  }

  private String seedOfSpecs() throws IOException {
    return callsOf("--part", "long").stream()
        .map(OF_SPECS::matcher)
        .filter(Matcher::find)
        .map(call -> call.group(1))
        .findFirst()
        .orElseThrow();
  }

  /** Of tests: what compiles them is left out. */
  private List<String> callsOf(String... arguments) throws IOException {
    Files.deleteIfExists(folder.resolve(CALLS));
    Command.run(
        folder, Stream.concat(Stream.of("tools/torture"), Arrays.stream(arguments)).toList());
    return Arrays.stream(Files.readString(folder.resolve(CALLS)).split("\n"))
        .filter(call -> call.contains("-Dtest="))
        .toList();
  }

  private void script(String name, String line) throws IOException {
    Path script = folder.resolve(name);
    Files.writeString(script, "#!/bin/sh\n" + line + "\n");
    assertThat(script.toFile().setExecutable(true)).isTrue();
  }
}
