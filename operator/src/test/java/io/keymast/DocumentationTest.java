package io.keymast;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the pages point to in the repository is there, and CI does what a developer does. */
public class DocumentationTest {
  private static final Path ROOT =
      Path.of(System.getProperty("keymast.root", "..")).toAbsolutePath().normalize();
  private static final String AS_ROOT = "sudo --preserve-env env \"PATH=$PATH\" \"HOME=$HOME\" ";
  private static final Pattern LINK = Pattern.compile("\\[[^\\]]*]\\((?<target>[^)\\s]+)\\)");
  private static final Pattern CODE = Pattern.compile("(?ms)^\\s*```.*?^\\s*```|`[^`\\n]*`");
  private static final Pattern HEADING = Pattern.compile("(?m)^#{1,6} +(?<text>.+?) *$");
  private static final Set<String> NOT_OURS = Set.of("target", "node_modules", ".git");

  @ParameterizedTest(name = "{0}")
  @MethodSource("pages")
  @DisplayName("Each internal link leads to a file, and to a heading of it")
  void links(Path page) {
    List<String> dead =
        targetsOf(read(ROOT.resolve(page))).stream()
            .filter(target -> !leadsSomewhere(ROOT.resolve(page), target))
            .toList();

    assertThat(dead).isEmpty();
  }

  @Test
  @DisplayName("The workflow runs what the README and CONTRIBUTING tell, and nothing else")
  void workflow() {
    JsonNode workflow =
        Serialization.unmarshal(read(ROOT.resolve(".github/workflows/ci.yml")), JsonNode.class);

    assertThat(
            stream(workflow.path("jobs"))
                .flatMap(job -> stream(job.path("steps")))
                .filter(step -> step.has("run"))
                .map(step -> step.path("run").asText().replace(AS_ROOT, "")))
        .containsExactlyInAnyOrder("make demo", ".ci/run", "make image");
    assertThat(ROOT.resolve(".ci/run")).isExecutable();
    assertThat(read(ROOT.resolve("README.md"))).contains("make demo", "make test");
    assertThat(read(ROOT.resolve("CONTRIBUTING.md"))).contains("make image");
    assertThat(read(ROOT.resolve(".ci/run"))).contains("make test");
    assertThat(read(ROOT.resolve("Makefile"))).contains("\ndemo:", "\nimage:", "\ntest:");
  }

  @Test
  @DisplayName("Whether an image is the same again is seen on each push to main, and every night")
  void imageIsBuiltTwice() {
    JsonNode workflow =
        Serialization.unmarshal(read(ROOT.resolve(".github/workflows/ci.yml")), JsonNode.class);

    assertThat(workflow.at("/on/push/branches/0").asText()).isEqualTo("main");
    assertThat(workflow.at("/on/schedule/0/cron").asText()).isNotEmpty();
    assertThat(workflow.at("/jobs/image/if").asText()).isEqualTo("github.ref == 'refs/heads/main'");
    assertThat(workflow.at("/jobs/image/steps").findValuesAsText("run"))
        .containsExactly(AS_ROOT + "make image");
    assertThat(read(ROOT.resolve("Makefile"))).contains("tools/image/check --twice");
  }

  public static List<Path> pages() throws IOException {
    try (Stream<Path> files = Files.walk(ROOT)) {
      return files
          .map(ROOT::relativize)
          .filter(file -> file.toString().endsWith(".md"))
          .filter(
              file ->
                  StreamSupport.stream(file.spliterator(), false)
                      .noneMatch(part -> NOT_OURS.contains(part.toString())))
          .sorted()
          .toList();
    }
  }

  private static Set<String> targetsOf(String page) {
    return LINK.matcher(CODE.matcher(page).replaceAll(""))
        .results()
        .map(link -> link.group("target"))
        .filter(target -> !target.contains("://") && !target.startsWith("mailto:"))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static boolean leadsSomewhere(Path page, String target) {
    String[] parts = target.split("#", 2);
    Path file =
        parts[0].isEmpty() ? page : page.resolveSibling(parts[0]).toAbsolutePath().normalize();
    return Files.exists(file) && (parts.length == 1 || anchorsOf(read(file)).contains(parts[1]));
  }

  /** As GitHub makes them. */
  private static Set<String> anchorsOf(String page) {
    return HEADING
        .matcher(page)
        .results()
        .map(heading -> heading.group("text").toLowerCase(Locale.ROOT))
        .map(text -> text.replaceAll("[^\\p{L}\\p{N}\\s_-]", "").replace(' ', '-'))
        .collect(Collectors.toSet());
  }

  private static Stream<JsonNode> stream(JsonNode parent) {
    return StreamSupport.stream(parent.spliterator(), false);
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
