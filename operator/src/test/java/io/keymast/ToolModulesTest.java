package io.keymast;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What tools/README.md says of the Go modules: a package that two are built of is compiled once.
 */
class ToolModulesTest {
  private static final Path TOOLS =
      Path.of(System.getProperty("keymast.root", ".."), "tools").toAbsolutePath().normalize();
  private static final Pattern REQUIRED = Pattern.compile("(\\S+) (v\\S+)(?: // indirect)?");
  private static final Pattern REPLACED = Pattern.compile("(\\S+) => (\\S+) (v\\S+)");

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "control-plane/helm, ''",
    "cert-manager, ''",
    "judges/definitions, ''",
    // What Flux judges health by.
    "judges/gitops, github.com/google/cel-go",
  })
  @DisplayName("Is built of the control plane's versions of what both are built of")
  void sharesVersions(String module, String own) throws IOException {
    Map<String, String> shared = versions("control-plane");
    Map<String, String> versions = versions(module);
    shared.keySet().retainAll(versions.keySet());
    shared.remove(own);

    assertThat(shared).hasSizeGreaterThan(10);
    assertThat(versions)
        .as("go mod edit -require=MODULE@VERSION, or -replace where it is older; go mod tidy")
        .containsAllEntriesOf(shared);
  }

  /** By module, with what replaces it. */
  private static Map<String, String> versions(String folder) throws IOException {
    Map<String, String> versions = new TreeMap<>();
    for (String line : Files.readAllLines(TOOLS.resolve(folder).resolve("go.mod"))) {
      Matcher required = REQUIRED.matcher(line.strip());
      if (required.matches()) {
        versions.put(required.group(1), required.group(2));
      }
      Matcher replaced = REPLACED.matcher(line.strip());
      if (replaced.matches()) {
        versions.replace(replaced.group(1), replaced.group(3));
      }
    }
    return versions;
  }
}
