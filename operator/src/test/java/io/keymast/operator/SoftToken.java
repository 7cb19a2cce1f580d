package io.keymast.operator;

import io.keymast.support.Command;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
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

  private final Path token;
  private final Path away;

  private SoftToken(Path token, Path away) {
    this.token = token;
    this.away = away;
  }

  static SoftToken initialized(String label) {
    try {
      Path folder = Files.createTempDirectory("keymast-softhsm");
      Path tokens = Files.createDirectory(folder.resolve("tokens"));
      Path settings = folder.resolve("softhsm2.conf");
      Files.writeString(settings, "directories.tokendir = " + tokens + "\nlog.level = ERROR\n");
      setEnvironment("SOFTHSM2_CONF", settings.toString());
      Command.run(
          folder,
          List.of(
              "env",
              "SOFTHSM2_CONF=" + settings,
              "softhsm2-util",
              "--init-token",
              "--free",
              "--label",
              label,
              "--so-pin",
              "12345678",
              "--pin",
              PIN),
          Duration.ofSeconds(30));
      try (Stream<Path> found = Files.list(tokens)) {
        return new SoftToken(found.findFirst().orElseThrow(), folder.resolve("away"));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** SoftHSM is loaded into this process, and reads its settings from nowhere else. */
  private static void setEnvironment(String name, String value) {
    Linker linker = Linker.nativeLinker();
    MethodHandle setenv =
        linker.downcallHandle(
            linker.defaultLookup().findOrThrow("setenv"),
            FunctionDescriptor.of(
                ValueLayout.JAVA_INT,
                ValueLayout.ADDRESS,
                ValueLayout.ADDRESS,
                ValueLayout.JAVA_INT));
    try (Arena memory = Arena.ofConfined()) {
      setenv.invokeWithArguments(memory.allocateFrom(name), memory.allocateFrom(value), 1);
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }

  static Path library() {
    return LIBRARIES.stream().filter(Files::exists).findFirst().orElseThrow();
  }

  void isPulled() {
    move(token, away);
  }

  void isPutBack() {
    move(away, token);
  }

  private static void move(Path from, Path to) {
    try {
      Files.move(from, to);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
