package io.keymast.support;

import io.keymast.app.ClockedKeyInstaller;
import io.keymast.app.ClockedOperator;
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
import org.jspecify.annotations.Nullable;

/** The classes under test as a jar, so that the JVM can share them between its starts. */
public final class OperatorProgram {
  private static final List<Class<?>> OF_TESTS =
      List.of(
          TiedOperator.class, ClockedKeyInstaller.class, ClockedOperator.class, MutableClock.class);

  private final Path folder;
  private final Path jar;

  private OperatorProgram(Path folder, Path jar) {
    this.folder = folder;
    this.jar = jar;
  }

  /** Packed once for all of this JVM, beside the control plane that first needs it. */
  public static OperatorProgram beside(ControlPlane controlPlane) {
    return Packed.in(controlPlane.kubeconfig().resolveSibling("operator-jvm"));
  }

  private static OperatorProgram pack(Path folder) {
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
        for (Class<?> each : OF_TESTS) {
          String entry = each.getName().replace('.', '/') + ".class";
          put(out, entry, locationOf(each).resolve(entry));
        }
      }
      return new OperatorProgram(folder, jar);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * A JVM that is small and starts fast; one that ended in peace leaves its classes to the next of
   * its role. Its arguments follow, the role first.
   *
   * @param role by which the archive of classes is named: an archive is never added to
   */
  public List<String> command(String role, String heap, List<String> properties) {
    String libraries =
        Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
            .filter(entry -> entry.endsWith(".jar"))
            .collect(Collectors.joining(File.pathSeparator));
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(properties);
    command.addAll(
        List.of(
            "-Xmx" + heap,
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-XX:+AutoCreateSharedArchive",
            "-XX:SharedArchiveFile=" + folder.resolve(role + ".jsa"),
            "-Xlog:disable",
            "-Xlog:all=off",
            "-cp",
            jar + File.pathSeparator + libraries,
            TiedOperator.class.getName(),
            role));
    return command;
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

  private static final class Packed {
    private static final Object LOCK = new Object();
    private static @Nullable OperatorProgram packed;

    static OperatorProgram in(Path folder) {
      synchronized (LOCK) {
        if (packed == null) {
          packed = pack(folder);
        }
        return packed;
      }
    }
  }
}
