package io.keymast.support;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** A SoftHSM 2 token in a folder, which can be pulled and put back. */
@SuppressWarnings("restricted") // native by its purpose
public final class SoftToken {
  public static final String PIN = "83745209";
  private static final List<Path> LIBRARIES =
      List.of(
          Path.of("/usr/lib/softhsm/libsofthsm2.so"),
          Path.of("/usr/lib64/softhsm/libsofthsm2.so"),
          Path.of("/opt/homebrew/lib/softhsm/libsofthsm2.so"));

  /** What SoftHSM reads first of a token. */
  private static final String OBJECT = "token.object";

  private final Path folder;
  private final Path token;
  private final Path away;

  private SoftToken(Path folder, Path token) {
    this.folder = folder;
    this.token = token;
    this.away = folder.resolve("away");
  }

  public static SoftToken initialized(String label) {
    try {
      Path folder = Files.createTempDirectory("keymast-softhsm");
      Path tokens = Files.createDirectory(folder.resolve("tokens"));
      Path settings = folder.resolve("softhsm2.conf");
      Files.writeString(settings, "directories.tokendir = " + tokens + "\nlog.level = ERROR\n");
      setEnvironment("SOFTHSM2_CONF", settings.toString());
      initialize(folder, label);
      try (Stream<Path> found = Files.list(tokens)) {
        return new SoftToken(folder, found.findFirst().orElseThrow());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Another token of the same library. */
  public void isJoinedBy(String label) {
    initialize(folder, label);
  }

  /** A key pair from elsewhere, as PKCS#8 PEM: it becomes a private and a public key. */
  public void takesIn(Path key, String tokenLabel, String keyLabel) {
    run(
        folder,
        ("softhsm2-util --import %s --token %s --label %s --id A1 --pin " + PIN)
            .formatted(key, tokenLabel, keyLabel)
            .split(" "));
  }

  /** A line of each private key. */
  public List<String> privateKeys() {
    return run(
            folder,
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            System.getProperty("java.class.path"),
            TokenKeys.class.getName(),
            library().toString(),
            PIN)
        .lines()
        .toList();
  }

  private static void initialize(Path folder, String label) {
    run(
        folder,
        ("softhsm2-util --init-token --free --label %s --so-pin 12345678 --pin " + PIN)
            .formatted(label)
            .split(" "));
  }

  private static String run(Path folder, String... command) {
    return Command.run(
        folder,
        Stream.concat(
                Stream.of("env", "SOFTHSM2_CONF=" + folder.resolve("softhsm2.conf")),
                Stream.of(command))
            .toList());
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

  public static Path library() {
    return LIBRARIES.stream().filter(Files::exists).findFirst().orElseThrow();
  }

  public void isPulled() {
    move(token, away);
  }

  public void isPutBack() {
    move(away, token);
  }

  /** Whoever looks for tokens hangs in the library, as in that of a token across a dead network. */
  public void hangs() {
    isPulled();
    try {
      Files.createDirectory(token);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Command.run(token, List.of("mkfifo", OBJECT));
  }

  public void hangsNoMore() {
    Path hung = folder.resolve("hung");
    move(token, hung);
    isPutBack();
    // Open both ways, it waits for nobody; closed again, it ends what the library waits for.
    try (RandomAccessFile pipe = new RandomAccessFile(hung.resolve(OBJECT).toFile(), "rw")) {
      assert pipe.getFD().valid();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void move(Path from, Path to) {
    try {
      Files.move(from, to);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
