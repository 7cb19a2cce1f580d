package io.keymast.api;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * Manifests applied one after the other: those of {@code valid-*.yaml} are all accepted; of {@code
 * invalid-*.yaml} the last one is refused, with each of the messages that the comments {@code #
 * expect:} name. {@code # title:} says what is shown.
 */
record Fixture(String name, String title, List<String> expected, List<String> manifests) {
  private static final String EXPECT = "# expect: ";
  private static final String TITLE = "# title: ";

  static List<Fixture> ofKind(Path root, String kind) {
    try (Stream<Path> files = Files.list(folder(root).resolve(kind))) {
      return files.sorted().map(Fixture::read).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static List<String> kinds(Path root) {
    try (Stream<Path> folders = Files.list(folder(root))) {
      return folders.map(folder -> folder.getFileName().toString()).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  boolean isValid() {
    return name.startsWith("valid-");
  }

  private static Path folder(Path root) {
    return root.resolve("operator/src/test/resources/fixtures");
  }

  private static Fixture read(Path file) {
    try {
      String name = file.getFileName().toString();
      List<String> lines = Files.readAllLines(file);
      List<String> expected = comments(lines, EXPECT);
      if (name.startsWith("valid-") != expected.isEmpty()
          || !name.matches("(in)?valid-.*\\.yaml")) {
        throw new IllegalStateException(
            file + " is neither a valid-*.yaml nor an invalid-*.yaml with the expected message");
      }
      String title =
          comments(lines, TITLE).stream()
              .findFirst()
              .orElseGet(() -> name.replace(".yaml", "").replace('-', ' '));
      return new Fixture(
          name, title, expected, List.of(String.join("\n", lines).concat("\n").split("\n---\n")));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<String> comments(List<String> lines, String prefix) {
    return lines.stream()
        .filter(line -> line.startsWith(prefix))
        .map(line -> line.substring(prefix.length()))
        .toList();
  }

  /** How the test is called in reports. */
  @Override
  public String toString() {
    return title + " (" + name + ")";
  }
}
