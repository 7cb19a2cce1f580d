package io.keymast;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.keymast.support.Command;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The steps of a release, run as GitHub runs them; what they would push to is made up. */
@SuppressWarnings("NullAway.Init")
class ReleaseWorkflowTest {
  private static final Path ROOT =
      Path.of(System.getProperty("keymast.root", "..")).toAbsolutePath().normalize();
  private static final String PUSHES = "Join the architectures, push the chart";
  private static final String GUARDS = "Refuse what is not on main";
  private static final String ONCE = "Refuse a version that was released";
  private static final String NAMES = "Name the image and the charts";
  private static final String UNCHANGED = "Refuse what is not the commit";

  @TempDir Path folder;
  private JsonNode workflow;

  @BeforeEach
  void read() throws IOException {
    workflow =
        Serialization.unmarshal(
            Files.readString(ROOT.resolve(".github/workflows/release.yml")), JsonNode.class);
  }

  @Test
  @DisplayName("No job that may write runs before the tag was judged and the tests have passed")
  void publishesLast() {
    List<String> publishing = new ArrayList<>();
    workflow
        .path("jobs")
        .properties()
        .forEach(
            job -> {
              if (job.getValue().path("permissions").toString().contains("write")) {
                publishing.add(job.getKey());
              }
            });

    assertThat(publishing)
        .isNotEmpty()
        .allSatisfy(job -> assertThat(precedes(job)).contains("tag", "tests"));
    assertThat(workflow.at("/jobs/tests/uses").asText()).isEqualTo("./.github/workflows/ci.yml");
  }

  @Test
  @DisplayName("A tag on main's history is released, also when main has gone on")
  void takesWhatIsOnMain() throws IOException {
    git("git checkout -q HEAD~1");

    assertThatCode(() -> runs(GUARDS)).doesNotThrowAnyException();
  }

  @Test
  @DisplayName("A tag on a commit that main never had is not released")
  void refusesWhatIsNotOnMain() throws IOException {
    git("git checkout -q HEAD~1; git commit -q --allow-empty -m aside");

    assertThatThrownBy(() -> runs(GUARDS)).hasMessageContaining("ended with 1");
  }

  @Test
  @DisplayName("A version that was released is not made anew, wherever its tag was moved to")
  void refusesWhatWasReleased() throws IOException {
    tool("gh", "[ \"$*\" = 'release view v1.2.3' ]");

    assertThatThrownBy(() -> runs(ONCE)).hasMessageContaining("ended with 1");
    tool("gh", "echo release not found >&2; exit 1");
    assertThatCode(() -> runs(ONCE)).doesNotThrowAnyException();
  }

  @Test
  @DisplayName("An image of sources that are not the tag's commit is not pushed")
  void refusesChangedSources() throws IOException {
    git("echo step.sh >.git/info/exclude");
    assertThatCode(() -> runs(UNCHANGED)).doesNotThrowAnyException();

    Files.writeString(folder.resolve("added"), "by a build");

    assertThatThrownBy(() -> runs(UNCHANGED)).hasMessageContaining("ended with 1");
    assertThat(steps("image"))
        .containsSubsequence(UNCHANGED, "Push it under a tag of its architecture");
  }

  @Test
  @DisplayName("An owner's capitals are none in a registry's names")
  void namesAreLowerCase() throws IOException {
    runs(NAMES);

    assertThat(folder.resolve("environment"))
        .hasContent("IMAGE=ghcr.io/somebody/keymast\nCHARTS=ghcr.io/somebody/charts");
    assertThat(steps("image"))
        .containsSubsequence(NAMES, "Push it under a tag of its architecture");
    assertThat(steps("release")).containsSubsequence(NAMES, PUSHES);
    assertThat(scripts(NAMES)).hasSize(2).containsOnly(script(NAMES));
    assertThat(workflow.has("env")).as("names that no step has made").isFalse();
  }

  @Test
  @DisplayName("A released image says which repository it is of")
  void saysItsSource() {
    assertThat(workflow.at("/jobs/image/steps").findValuesAsText("IMAGE_SOURCE"))
        .containsExactly("${{ github.server_url }}/${{ github.repository }}");
  }

  @Test
  @DisplayName("What is signed and told is the chart that was pushed")
  void tellsWhatWasPushed() throws IOException {
    tools("echo Digest: sha256:abc");

    runs(PUSHES);

    assertThat(folder.resolve("output")).hasContent("image=sha256:def\nchart=sha256:abc");
  }

  @Test
  @DisplayName("A chart that can't be pushed ends the release")
  void failsWithThePush() throws IOException {
    tools("echo denied; exit 1");

    assertThatThrownBy(() -> runs(PUSHES)).hasMessageContaining("ended with 1");
    assertThat(folder.resolve("output")).doesNotExist();
  }

  /** All jobs that have to succeed before this one begins. */
  private Set<String> precedes(String job) {
    Set<String> before = new TreeSet<>();
    JsonNode needs = workflow.path("jobs").path(job).path("needs");
    List<String> direct = new ArrayList<>();
    if (needs.isArray()) {
      needs.forEach(it -> direct.add(it.asText()));
    } else if (!needs.isMissingNode()) {
      direct.add(needs.asText());
    }
    direct.forEach(
        it -> {
          before.add(it);
          before.addAll(precedes(it));
        });
    return before;
  }

  /** By the shell that GitHub takes for the workflow: only one that is named has pipefail. */
  private void runs(String step) throws IOException {
    Path script = Files.writeString(folder.resolve("step.sh"), script(step));
    boolean isNamed = workflow.at("/defaults/run/shell").asText().equals("bash");
    List<String> command =
        new ArrayList<>(
            List.of(
                "env",
                "PATH=" + folder.resolve("bin") + ":" + System.getenv("PATH"),
                "GITHUB_REF_NAME=v1.2.3",
                "GITHUB_ACTOR=somebody",
                "GITHUB_REPOSITORY_OWNER=SomeBody",
                "GITHUB_ENV=" + folder.resolve("environment"),
                "GITHUB_OUTPUT=" + folder.resolve("output"),
                "IMAGE=registry.example.net/keymast",
                "CHARTS=registry.example.net/charts",
                "TOKEN=none",
                "bash"));
    command.addAll(isNamed ? List.of("--noprofile", "--norc", "-eo", "pipefail") : List.of("-e"));
    command.add(script.toString());
    Command.run(folder, command);
  }

  private List<String> steps(String job) {
    List<String> names = new ArrayList<>();
    workflow.at("/jobs/" + job + "/steps").forEach(step -> names.add(step.path("name").asText()));
    return names;
  }

  private String script(String name) {
    return scripts(name).getFirst();
  }

  /** Of all steps of that name. */
  private List<String> scripts(String name) {
    return workflow
        .path("jobs")
        .valueStream()
        .flatMap(job -> job.path("steps").valueStream())
        .filter(step -> step.path("name").asText().equals(name))
        .map(step -> step.path("run").asText())
        .toList();
  }

  /** A clone whose main has two commits, and what was done in it then. */
  private void git(String then) {
    Command.run(
        folder,
        List.of(
            "sh",
            "-euc",
            """
            git init -q -b main .
            git config user.name somebody
            git config user.email somebody@example.net
            git commit -q --allow-empty -m one
            git commit -q --allow-empty -m two
            git update-ref refs/remotes/origin/main HEAD
            """
                + then));
  }

  /** The chart, and tools that push nowhere. Who logs in reads the token: nobody writes in vain. */
  private void tools(String helmPush) throws IOException {
    Path chart = Files.createDirectories(folder.resolve("charts/keymast"));
    Files.copy(ROOT.resolve("charts/keymast/values.yaml"), chart.resolve("values.yaml"));
    tool("helm", "case $1 in push) " + helmPush + " ;; registry) cat >/dev/null ;; esac");
    tool(
        "podman",
        "case \"$*\" in *--digestfile*) echo sha256:def >image.digest ;; login*) cat >/dev/null ;; esac");
  }

  private void tool(String name, String does) throws IOException {
    Path tool = Files.createDirectories(folder.resolve("bin")).resolve(name);
    Files.writeString(tool, "#!/bin/sh\n" + does + "\n");
    assertThat(tool.toFile().setExecutable(true)).isTrue();
  }
}
