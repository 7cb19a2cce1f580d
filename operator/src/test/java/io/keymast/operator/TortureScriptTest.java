package io.keymast.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.BooleanNode;
import java.io.IOException;
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

  @TempDir Path folder;

  private TortureScript script;

  @BeforeEach
  void stubs() throws IOException {
    script = TortureScript.in(folder);
  }

  @Test
  @DisplayName("tools/torture --smoke brings its choice to each part, none of long and restored")
  void smoke() throws IOException {
    assertThat(script.callsOf("--smoke"))
        .allMatch(call -> call.contains("-Dkeymast.torture=false "))
        .allMatch(call -> call.contains("-Dkeymast.torture.briefly=true "))
        .allMatch(call -> call.contains("-Dkeymast.torture.stride=24 "))
        .allMatch(call -> call.contains("-Dkeymast.torture.kills=5 "))
        .allMatch(call -> call.contains("-Dkeymast.torture.silence=PT2S "))
        .allMatch(call -> call.contains("-Dkeymast.patience=PT2M "))
        .map(TortureScriptTest::testAndPart)
        .containsExactlyInAnyOrder(
            "CrashTest plans", "KillStormTest random", "KeyInstallerCrashTest installer");
  }

  @Test
  @DisplayName("tools/torture brings everything to each part")
  void everything() throws IOException {
    assertThat(script.callsOf())
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
    List<String> calls = script.callsOf("--part", "restored");

    assertThat(calls)
        .allMatch(call -> call.contains("-Dkeymast.torture=true "))
        .map(call -> found(TEST, call))
        .containsExactlyElementsOf(RESTORED);
    assertThat(script.rows())
        .extracting(row -> row.path("fault").asText())
        .containsExactlyInAnyOrderElementsOf(
            RESTORED.stream().map(test -> "restored-" + test).toList());
    assertThatThrownBy(() -> script.callsOf("--smoke", "--part", "restored"))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  @DisplayName("tools/torture --part answered brings each answer, side by side, by its name")
  void eachAnswer() throws IOException {
    List<String> calls = script.callsOf("--part", "answered");
    assertThat(calls).map(call -> found(PART, call)).doesNotHaveDuplicates();
    assertThat(calls)
        .map(call -> found(Pattern.compile("-Dkeymast[.]torture[.]affliction=([a-z0-9-]+)"), call))
        .containsExactlyInAnyOrderElementsOf(answers().toList());
  }

  @Test
  @DisplayName("tools/torture --seed reaches what is random: kills, specs, presses and requests")
  void seed() throws IOException {
    assertThat(script.callsOf("--seed", "7", "--part", "random", "--kills", "9"))
        .singleElement()
        .asString()
        .contains("-Dkeymast.torture.seed=7 ", "-Dkeymast.torture.kills=9 ");
    assertThat(script.callsOf("--seed", "7", "--part", "long"))
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
    script.tells("silent", "killed\nlong-NewUidsTest\nrandom\n");

    assertThatThrownBy(() -> script.callsOf("--seed", "7"))
        .isInstanceOf(IllegalStateException.class);

    assertThat(script.rows().filter(row -> row.path("diverged").asInt() > 0))
        .allSatisfy(row -> assertThat(row.path("met")).isEqualTo(BooleanNode.FALSE))
        .allSatisfy(row -> assertThat(row.path("came").asInt()).isZero())
        .extracting(row -> row.path("fault").asText())
        .containsExactlyInAnyOrder(
            "part killed did not end",
            "part long-NewUidsTest did not end",
            "part random-7 did not end");
    assertThat(script.rows())
        .allSatisfy(row -> assertThat(row.path("commit").asText()).isNotEmpty());
  }

  @Test
  @DisplayName("A part of plans takes the place of what a choice had of them, and of itself")
  void partsInPlaceOfOthers() throws IOException {
    script.callsOf("--smoke", "--seed", "7");
    script.callsOf("--smoke", "--part", "refused");
    script.callsOf("--smoke", "--part", "refused");

    assertThat(script.rowsOfSmoke())
        .extracting(row -> row.path("fault").asText() + " " + row.path("tries").asInt())
        .containsExactlyInAnyOrder("installer 3", "random 3", "refused 3");
  }

  private static Stream<String> answers() {
    return Arrays.stream(Affliction.values()).filter(each -> !each.kills()).map(Affliction::slug);
  }

  private String seedOfSpecs() throws IOException {
    return found(OF_SPECS, script.callsOf("--part", "long").getFirst());
  }

  private static String testAndPart(String call) {
    return (found(TEST, call) + " " + found(PART, call)).strip();
  }

  private static String found(Pattern property, String call) {
    Matcher matcher = property.matcher(call);
    return matcher.find() ? matcher.group(1) : "";
  }
}
