package io.keymast;

import static org.assertj.core.api.Assertions.assertThat;

import io.keymast.decision.BrakeReason;
import io.keymast.decision.Obstacle;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Who has only the word that kubectl shows finds what it means, and what to do. */
class TroubleshootingTest {
  private static final Path ROOT = Path.of(System.getProperty("keymast.root", ".."));
  private static final Path MAIN = ROOT.resolve("operator/src/main/java/io/keymast");
  private static final Pattern NOT_INSTALLED =
      Pattern.compile("no\\(\\s*conditions,\\s*\"(\\w+)\"");

  /** What stops an authority, or is a part of what does. */
  private static final Pattern STOPS =
      Pattern.compile(
          "(?:[sS]top(?:ped)?\\(\\s*(?:object,\\s*)?|new Violation\\(\\s*[^,]+,\\s*)\"(\\w+)\""
              + "|\"(HSM\\w+)\"");

  private static final Pattern WORD = Pattern.compile("`([A-Z][A-Za-z]+)`");

  @ParameterizedTest(name = "{0}")
  @EnumSource
  @DisplayName("docs/troubleshooting.md has every reason for which a station gets no certificate")
  void obstacles(Obstacle obstacle) {
    assertThat(words()).contains(obstacle.reason());
  }

  @Test
  @DisplayName("docs/troubleshooting.md has every reason for which one is not installed")
  void notInstalled() {
    List<String> reasons =
        found(NOT_INSTALLED, Stream.of(MAIN.resolve("status/CertificateInstalled.java"))).toList();

    assertThat(reasons).contains("NotDelivered", "KeyMismatch");
    assertThat(words()).containsAll(reasons);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource
  @DisplayName("docs/troubleshooting.md has every reason for which an authority does not issue")
  void ofAuthorities(String reason) {
    assertThat(words()).contains(reason);
  }

  static Set<String> ofAuthorities() throws IOException {
    Set<String> reasons = new TreeSet<>();
    for (BrakeReason brake : BrakeReason.values()) {
      reasons.add(brake.apiName());
    }
    for (String folder : List.of("authority", "decision", "reconciler", "token")) {
      try (Stream<Path> files = Files.walk(MAIN.resolve(folder))) {
        found(STOPS, files.filter(TroubleshootingTest::isOfAuthorities)).forEach(reasons::add);
      }
    }
    assertThat(reasons).contains("CASecretForbidden", "CAKeyLost", "Deleting", "HSMPinLocked");
    return reasons;
  }

  @Test
  @DisplayName("docs/troubleshooting.md has no reason that the code does not know")
  void nothingIsStale() throws IOException {
    String code;
    try (Stream<Path> files = Files.walk(MAIN)) {
      code =
          files
              .filter(file -> file.toString().endsWith(".java"))
              .map(TroubleshootingTest::read)
              .collect(Collectors.joining());
    }

    assertThat(words())
        .hasSizeGreaterThan(60)
        .allSatisfy(word -> assertThat(code).contains('"' + word + '"'));
  }

  private static boolean isOfAuthorities(Path file) {
    String name = MAIN.relativize(file).toString();
    return name.endsWith(".java") && (!name.startsWith("reconciler") || name.contains("uthority"));
  }

  private static Stream<String> found(Pattern pattern, Stream<Path> files) {
    return files
        .map(TroubleshootingTest::read)
        .flatMap(source -> pattern.matcher(source).results())
        .map(found -> found.group(found.groupCount() > 1 && found.group(1) == null ? 2 : 1));
  }

  /** Of the first column. */
  private static Set<String> words() {
    return read(ROOT.resolve("docs/troubleshooting.md"))
        .lines()
        .filter(line -> line.startsWith("| "))
        .map(line -> line.split("\\|", 3)[1])
        .flatMap(cell -> WORD.matcher(cell).results())
        .map(word -> word.group(1))
        .collect(Collectors.toSet());
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
