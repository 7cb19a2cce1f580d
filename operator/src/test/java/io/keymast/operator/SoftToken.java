package io.keymast.operator;

import io.keymast.support.Command;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/** A SoftHSM 2 token in a folder, which can be pulled and put back. */
final class SoftToken {
  static final String PIN = "83745209";
  private static final List<Path> LIBRARIES =
      List.of(
          Path.of("/usr/lib/softhsm/libsofthsm2.so"),
          Path.of("/usr/lib64/softhsm/libsofthsm2.so"),
          Path.of("/opt/homebrew/lib/softhsm/libsofthsm2.so"));

  private final Path tokens;
  private final Path away;

  private SoftToken(Path tokens, Path away) {
    this.tokens = tokens;
    this.away = away;
  }

  /** SoftHSM has one configuration, at a place that all processes of a user share. */
  static SoftToken initialized(String label) {
    try {
      Path settings = Path.of(System.getProperty("user.home"), ".config/softhsm2/softhsm2.conf");
      Path tokens = Files.createTempDirectory("keymast-tokens");
      Files.createDirectories(settings.getParent());
      Files.writeString(settings, "directories.tokendir = " + tokens + "\nlog.level = ERROR\n");
      Command.run(
          tokens,
          List.of(
              "softhsm2-util", "--init-token", "--free", "--label", label, "--so-pin", "12345678",
              "--pin", PIN),
          Duration.ofSeconds(30));
      try (Stream<Path> found = Files.list(tokens)) {
        Path token = found.findFirst().orElseThrow();
        return new SoftToken(token, tokens.resolveSibling(tokens.getFileName() + "-away"));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Path library() {
    return LIBRARIES.stream().filter(Files::exists).findFirst().orElseThrow();
  }

  void isPulled() {
    move(tokens, away);
  }

  void isPutBack() {
    move(away, tokens);
  }

  private static void move(Path from, Path to) {
    try {
      Files.move(from, to);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
