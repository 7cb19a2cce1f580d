package io.keymast;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.keymast.support.Command;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What can be tried of a release without making one, and of what the workflows may do. */
@SuppressWarnings("NullAway.Init")
class ReleaseRecipeTest {
  private static final Path ROOT =
      Path.of(System.getProperty("keymast.root", "..")).toAbsolutePath().normalize();
  private static final Path WORKFLOWS = ROOT.resolve(".github/workflows");

  @TempDir Path folder;

  @Test
  @DisplayName(
      "A tag is not released while chart, pom.xml and CHANGELOG.md speak of another version")
  void tellsWhatDisagrees() throws IOException {
    copies();

    assertThatThrownBy(() -> releases("v9.9.9"))
        .hasMessageMatching("(?s).*\n  version of charts/keymast/Chart.yaml is .*")
        .hasMessageMatching("(?s).*\n  appVersion of charts/keymast/Chart.yaml is .*")
        .hasMessageMatching("(?s).*\n  version in pom.xml is .*")
        .hasMessageMatching("(?s).*\n  parent's version in operator/pom.xml is .*")
        .hasMessageContaining("CHANGELOG.md has no section '## 9.9.9 - YYYY-MM-DD'");
  }

  @Test
  @DisplayName("Where all agree, a release tells what changed in it, and nothing of other versions")
  void tellsWhatChanged() throws IOException {
    copies();
    replaces("charts/keymast/Chart.yaml", "(?m)^((?:version|appVersion): ).*");
    replaces("pom.xml", "(<artifactId>keymast</artifactId>\\s*<version>)[^<]*");
    replaces("operator/pom.xml", "(<artifactId>keymast</artifactId>\\s*<version>)[^<]*");
    Files.writeString(
        folder.resolve("CHANGELOG.md"),
        "# Changes\n\n## 9.9.9 - 2027-01-31\n\n- This.\n\n## 9.9.8 - 2027-01-01\n\n- That.\n");

    assertThat(releases("v9.9.9").strip()).isEqualTo("- This.");
  }

  @Test
  @DisplayName("Workflows read the sources and no more, but for the jobs that say what else")
  void rights() throws IOException {
    assertThat(workflows())
        .hasSize(2)
        .allSatisfy(
            workflow ->
                assertThat(read(workflow).path("permissions").toString())
                    .isEqualTo("{\"contents\":\"read\"}"));
  }

  @Test
  @DisplayName("A job that hangs is ended within ninety minutes, and the tests within sixty")
  void jobsEnd() throws IOException {
    List<JsonNode> jobs =
        workflows()
            .flatMap(workflow -> read(workflow).path("jobs").valueStream())
            .filter(job -> job.has("steps")) // those of another workflow are counted there
            .toList();

    assertThat(jobs).isNotEmpty().allSatisfy(job -> assertThat(minutes(job)).isBetween(1, 90));
    assertThat(jobs.stream().flatMap(job -> job.path("steps").valueStream()))
        .filteredOn(step -> step.path("run").asText().endsWith(" .ci/run"))
        .singleElement()
        .satisfies(step -> assertThat(minutes(step)).isEqualTo(60));
  }

  @Test
  @DisplayName("Each action is the commit that it was, whatever becomes of its tag")
  void actionsArePinned() throws IOException {
    List<String> actions =
        workflows()
            .flatMap(ReleaseRecipeTest::lines)
            .filter(line -> line.contains("uses:"))
            .map(String::strip)
            .filter(line -> !line.startsWith("uses: ./")) // of the same commit
            .toList();

    assertThat(actions)
        .isNotEmpty()
        .allSatisfy(
            action ->
                assertThat(action)
                    .matches(
                        "(- )?uses: [a-z-]+/[a-z/-]+@[0-9a-f]{40} # v[0-9]+\\.[0-9]+\\.[0-9]+"));
  }

  private void copies() throws IOException {
    for (String file :
        List.of(
            "tools/release",
            "charts/keymast/Chart.yaml",
            "pom.xml",
            "operator/pom.xml",
            "CHANGELOG.md")) {
      Files.createDirectories(folder.resolve(file).getParent());
      Files.copy(ROOT.resolve(file), folder.resolve(file));
    }
  }

  private String releases(String tag) {
    return Command.run(folder, List.of("sh", "tools/release", tag));
  }

  /** Puts the version behind what the pattern's group has. */
  private void replaces(String file, String pattern) throws IOException {
    Path path = folder.resolve(file);
    Files.writeString(path, Files.readString(path).replaceAll(pattern, "$1" + "9.9.9"));
  }

  private static int minutes(JsonNode jobOrStep) {
    return jobOrStep.path("timeout-minutes").asInt();
  }

  private static Stream<Path> workflows() throws IOException {
    try (Stream<Path> files = Files.list(WORKFLOWS)) {
      return files.sorted().toList().stream();
    }
  }

  private static JsonNode read(Path workflow) {
    return Serialization.unmarshal(String.join("\n", lines(workflow).toList()), JsonNode.class);
  }

  private static Stream<String> lines(Path file) {
    try {
      return Files.readAllLines(file).stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
