package io.keymast.bench;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A {@link Floor} in a JVM as a program's. */
final class FloorProcess {
  private FloorProcess() {}

  /**
   * Returns when it has done what it does, and waits.
   *
   * @param program with an archive of Keymast's classes
   */
  static Jvm start(Floor.Of what, Program program, Path kubeconfig)
      throws IOException, URISyntaxException {
    List<String> command = new ArrayList<>(program.commandOf(classPath(program), Floor.class));
    command.addAll(List.of(what.name(), kubeconfig.toString()));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    Jvm jvm = Jvm.of(process);
    StringBuilder said = new StringBuilder();
    BufferedReader out = process.inputReader();
    for (String line = out.readLine(); !Floor.DONE.equals(line); line = out.readLine()) {
      if (line == null) {
        throw new IllegalStateException(what + " ended: " + said);
      }
      said.append(line).append('\n');
    }
    return jvm;
  }

  /**
   * All in one folder, as the archive's class path was: the JVM takes the archive only where what
   * it was made of is found again beneath whatever folder all have in common.
   */
  private static String classPath(Program program) throws IOException, URISyntaxException {
    Path folder = Files.createTempDirectory("keymast-floor");
    Path jar = folder.resolve("keymast.jar");
    Path libraries = folder.resolve("lib");
    Path classes = folder.resolve("classes");
    Files.createSymbolicLink(jar, program.jar());
    Files.createSymbolicLink(libraries, program.jar().resolveSibling("lib"));
    Files.createSymbolicLink(
        classes, Path.of(Floor.class.getProtectionDomain().getCodeSource().getLocation().toURI()));
    for (Path each : List.of(folder, jar, libraries, classes)) {
      each.toFile().deleteOnExit();
    }
    return jar + File.pathSeparator + classes;
  }
}
