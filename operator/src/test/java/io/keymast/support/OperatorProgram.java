package io.keymast.support;

import io.keymast.app.Keymast;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The classes under test as a jar, so that the JVM can share them between its starts. */
final class OperatorProgram {
  private final Path folder;
  private final Path jar;

  private OperatorProgram(Path folder, Path jar) {
    this.folder = folder;
    this.jar = jar;
  }

  static OperatorProgram pack(Path folder) {
    try {
      Files.createDirectories(folder);
      Path jar = folder.resolve("operator.jar");
      try (OutputStream file = Files.newOutputStream(jar);
          JarOutputStream out = new JarOutputStream(file)) {
        Path main = locationOf(Keymast.class);
        try (Stream<Path> files = Files.walk(main)) {
          for (Path each : files.filter(Files::isRegularFile).toList()) {
            put(out, main.relativize(each).toString(), each);
          }
        }
        String tied = TiedOperator.class.getName().replace('.', '/') + ".class";
        put(out, tied, locationOf(TiedOperator.class).resolve(tied));
      }
      return new OperatorProgram(folder, jar);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * A JVM that is small and starts fast; one that ended in peace leaves its classes to the next.
   */
  List<String> command() {
    String libraries =
        Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
            .filter(entry -> entry.endsWith(".jar"))
            .collect(Collectors.joining(File.pathSeparator));
    return new ArrayList<>(
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx128m",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-XX:+AutoCreateSharedArchive",
            "-XX:SharedArchiveFile=" + folder.resolve("operator.jsa"),
            "-Xlog:disable",
            "-Xlog:all=off",
            "-cp",
            jar + File.pathSeparator + libraries,
            TiedOperator.class.getName()));
  }

  private static void put(JarOutputStream out, String name, Path file) throws IOException {
    out.putNextEntry(new JarEntry(name));
    Files.copy(file, out);
    out.closeEntry();
  }

  private static Path locationOf(Class<?> type) {
    try {
      return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }
}
