package io.keymast.endtoend;

import io.keymast.pki.ForeignCommand;
import io.keymast.pki.ForeignCommand.Outcome;
import io.keymast.support.Folder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Where a person of the platform team follows the recipes for one station, command by command. */
final class Desk {
  private final Box box;
  private final Runnable catchingUp;
  private final Path folder;
  private final String settings;

  /**
   * @param catchingUp returns once the Key Installer knows what the cluster shows
   * @param programs folders of kubectl and keymast
   * @param variables what the recipes are told about the station
   */
  Desk(Box box, Runnable catchingUp, List<Path> programs, Map<String, String> variables) {
    this.box = box;
    this.catchingUp = catchingUp;
    this.folder = box.folder().resolve("platform");
    this.settings =
        "set -eu\n"
            + variables.entrySet().stream()
                .map(variable -> "export " + variable.getKey() + "='" + variable.getValue() + "'\n")
                .collect(Collectors.joining())
            + "PATH="
            + programs.stream().map(Path::toString).collect(Collectors.joining(":"))
            + ":$PATH\n";
    try {
      Files.createDirectories(folder);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** All of it; what a command set is known to the commands after it. */
  String follows(Recipe recipe) {
    return follows(recipe, 0, recipe.blocks().size());
  }

  /** The blocks from one, counted from 0, to before another. */
  String follows(Recipe recipe, int from, int to) {
    StringBuilder said = new StringBuilder();
    for (Recipe.Block block : recipe.blocks().subList(from, to)) {
      String out =
          switch (block.place()) {
            case PLATFORM -> types(block.commands());
            case STATION -> at(box, block.commands());
          };
      block.savedAs().ifPresent(file -> write(file, out));
      said.append(out);
    }
    return said.toString();
  }

  /** A station that polls too early comes again by itself; who types has to wait for the answer. */
  private String at(Box station, String commands) {
    if (commands.contains("once")) {
      catchingUp.run();
    }
    return station.sh("PATH=$PWD/bin:$PATH\n" + commands);
  }

  String read(String file) {
    return new Folder(folder).read(file);
  }

  void write(String file, String text) {
    new Folder(folder).write(file, text);
  }

  /** In a shell of its own, which begins with the variables that the ones before set. */
  String types(String commands) {
    String script =
        settings
            + "[ ! -f .variables ] || . ./.variables\n"
            + commands
            + "\nset | grep -E '^(EUI|CERTIFICATE|COMPROMISED|KEY|SERIAL)=' >.variables || :\n";
    Outcome outcome = ForeignCommand.find("sh").run(folder, "-c", script);
    return outcome.expectSuccess().out();
  }

  /** A program by that name that runs this command. */
  static void shim(Path file, String command) {
    try {
      Files.createDirectories(file.getParent());
      Files.writeString(file, "#!/bin/sh\nexec " + command + " \"$@\"\n");
      Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
