package io.keymast.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.keymast.support.Command;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code tools/torture} tells Maven, in whose place a script writes it down. */
class TortureScriptTest {
  private static final String CALLS = "calls";
  private static final Pattern OF_SPECS = Pattern.compile("-Dkeymast[.]states[.]seed=([0-9]+)");
  private static final Pattern TEST = Pattern.compile("-Dtest=([^ ]+)");
  private static final Pattern PART = Pattern.compile("-Dkeymast[.]torture[.]part=([^ ]+)");

  private static final List<String> RESTORED =
      List.of(
          "RestoredSnapshotTest",
          "BumpedSnapshotTest",
          "RestoredWorldTest",
          "LedgerTakenBackTest",
          "ApiServerAwayTest",
          "ClockJumpTest",
          "TimeGoneBackTest",
          "StoppedLeaderTest",
          "UnelectedPairTest");

  /** A row of the part, unless that is named in the file silent. */
  private static final String MAVEN =
      """
      echo "$@" >>calls
      name=
      for each; do
        case $each in
        -DtempDir=surefire-torture-*) name=${each#-DtempDir=surefire-torture-} ;;
        -Dkeymast.torture.seed=*) seed=${each#*=} ;;
        esac
      done
      [ -n "$name" ] && ! grep -qsx "$name" silent || exit 0
      results=build/torture/parts/$name.jsonl
      [ "$name" != random ] || results=build/torture/parts/random-$seed.jsonl
      mkdir -p build/torture/parts
      printf '{"fault":"%s","tries":3,"duplicates":0,"forgotten":0,"unrevoked":0,\
      "diverged":0,"met":3,"others":0,"slowest":7}\\n' "$name" >"$results"
      """;

  @TempDir Path folder;

  @BeforeEach
  void stubs() throws IOException {
    Files.createDirectories(folder.resolve("tools/control-plane"));
    Files.copy(
        Path.of(System.getProperty("keymast.root", "..")).resolve("tools/torture"),
        folder.resolve("tools/torture"));
    script("tools/maven", MAVEN);
    script("tools/jdk", ":");
    script("tools/control-plane/binaries", "echo /nowhere");
  }

  @Test
  @DisplayName("tools/torture --smoke brings its choice to each part, none of long and restored")
  void smoke() throws IOException {
    assertThat(callsOf("--smoke"))
        .allMatch(call -> call.contains("-Dkeymast.torture=false "))
        .allMatch(call -> call.contains("-Dkeymast.torture.briefly=true "))
        .allMatch(call -> call.contains("-Dkeymast.torture.stride=24 "))
        .allMatch(call -> call.contains("-Dkeymast.torture.kills=5 "))
        .allMatch(call -> call.contains("-Dkeymast.torture.silence=PT2S "))
        .map(TortureScriptTest::testAndPart)
        .containsExactlyInAnyOrder(
            "CrashTest plans", "KillStormTest random", "KeyInstallerCrashTest installer");
  }

  @Test
  @DisplayName("tools/torture brings everything to each part")
  void everything() throws IOException {
    assertThat(callsOf())
        .allMatch(call -> call.contains("-Dkeymast.torture=true "))
        .allMatch(call -> call.contains("-Dkeymast.torture.stride=1 "))
        .map(TortureScriptTest::testAndPart)
        .containsExactlyInAnyOrderElementsOf(
            Stream.of(
                    Stream.of(
                        "CrashTest#killed killed",
                        "CrashTest#refused refused",
                        "CrashTest#watches watches",
                        "KillStormTest random",
                        "KeyInstallerCrashTest installer",
                        "StateSpaceTest",
                        "NewUidsTest",
                        "DoublePressTest",
                        "MutatedRequestTest"),
                    RESTORED.stream(),
                    answers().map(answer -> "CrashTest#answered answered-" + answer))
                .flatMap(each -> each)
                .toList());
  }

  @Test
  @DisplayName(
      "tools/torture --part restored brings what befalls a whole cluster, with all that it has, and"
          + " keeps a result of each")
  void wholeClusters() throws IOException {
    List<String> calls = callsOf("--part", "restored");

    assertThat(calls)
        .allMatch(call -> call.contains("-Dkeymast.torture=true "))
        .map(call -> found(TEST, call))
        .containsExactlyElementsOf(RESTORED);
    assertThat(rows())
        .extracting(row -> row.path("fault").asText())
        .containsExactlyInAnyOrderElementsOf(
            RESTORED.stream().map(test -> "restored-" + test).toList());
    assertThatThrownBy(() -> callsOf("--smoke", "--part", "restored"))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  @DisplayName("tools/torture --part answered brings each answer, side by side, by its name")
  void eachAnswer() throws IOException {
    List<String> calls = callsOf("--part", "answered");
    assertThat(calls).map(call -> found(PART, call)).doesNotHaveDuplicates();
    assertThat(calls)
        .map(call -> found(Pattern.compile("-Dkeymast[.]torture[.]affliction=([a-z0-9-]+)"), call))
        .containsExactlyInAnyOrderElementsOf(answers().toList());
  }

  @Test
  @DisplayName("tools/torture --seed reaches what is random: kills, specs, presses and requests")
  void seed() throws IOException {
    assertThat(callsOf("--seed", "7", "--part", "random", "--kills", "9"))
        .singleElement()
        .asString()
        .contains("-Dkeymast.torture.seed=7 ", "-Dkeymast.torture.kills=9 ");
    assertThat(callsOf("--seed", "7", "--part", "long"))
        .hasSize(4)
        .allMatch(call -> call.contains("-Dkeymast.states.seed=7 "))
        .allMatch(call -> call.contains("-Dkeymast.presses.seed=7 "))
        .allMatch(call -> call.contains("-Dkeymast.requests.seed=7 "));
  }

  @Test
  @DisplayName("tools/torture --part long takes another seed each time")
  void seedsOfChance() throws IOException {
    assertThat(seedOfSpecs()).isNotEqualTo(seedOfSpecs());
  }

  @Test
  @DisplayName("A part that leaves no results is a row that has diverged, and tools/torture fails")
  void partsThatDidNotEnd() throws IOException {
    Files.writeString(folder.resolve("silent"), "killed\nlong-NewUidsTest\nrandom\n");

    assertThatThrownBy(() -> callsOf("--seed", "7")).isInstanceOf(IllegalStateException.class);

    assertThat(rows().filter(row -> row.path("diverged").asInt() > 0))
        .allSatisfy(row -> assertThat(row.path("met").asInt()).isZero())
        .extracting(row -> row.path("fault").asText())
        .containsExactlyInAnyOrder(
            "part killed did not end",
            "part long-NewUidsTest did not end",
            "part random-7 did not end");
    assertThat(rows()).allSatisfy(row -> assertThat(row.path("commit").asText()).isNotEmpty());
  }

  @Test
  @DisplayName("A part of plans takes the place of what --smoke had of them, and of itself")
  void partsInPlaceOfOthers() throws IOException {
    callsOf("--smoke", "--seed", "7");
    callsOf("--part", "refused");
    callsOf("--part", "refused");

    assertThat(rows())
        .extracting(row -> row.path("fault").asText() + " " + row.path("tries").asInt())
        .containsExactlyInAnyOrder("installer 3", "random 3", "refused 3");
  }

  private static Stream<String> answers() {
    return Arrays.stream(Affliction.values()).filter(each -> !each.kills()).map(Affliction::slug);
  }

  private String seedOfSpecs() throws IOException {
    return found(OF_SPECS, callsOf("--part", "long").getFirst());
  }

  private static String testAndPart(String call) {
    return (found(TEST, call) + " " + found(PART, call)).strip();
  }

  private static String found(Pattern property, String call) {
    Matcher matcher = property.matcher(call);
    return matcher.find() ? matcher.group(1) : "";
  }

  private Stream<JsonNode> rows() throws IOException {
    JsonNode rows =
        new ObjectMapper().readTree(folder.resolve("build/torture/results.json").toFile());
    return StreamSupport.stream(rows.spliterator(), false);
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

  private void script(String name, String lines) throws IOException {
    Path script = folder.resolve(name);
    Files.writeString(script, "#!/bin/sh\n" + lines + "\n");
    assertThat(script.toFile().setExecutable(true)).isTrue();
  }
}
