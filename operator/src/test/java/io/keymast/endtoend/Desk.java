package io.keymast.endtoend;

import io.keymast.pki.ForeignCommand;
import io.keymast.pki.ForeignCommand.Outcome;
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
  private final Path folder;
  private final String settings;

  /**
   * @param programs folders of kubectl and keymast
   * @param variables what the recipes are told about the station
   */
  Desk(Box box, List<Path> programs, Map<String, String> variables) {
    this.box = box;
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
            case STATION -> box.sh("PATH=$PWD/bin:$PATH\n" + block.commands());
          };
      block.savedAs().ifPresent(file -> write(file, out));
      said.append(out);
    }
    return said.toString();
  }

  String read(String file) {
    try {
      return Files.readString(folder.resolve(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  void write(String file, String text) {
    try {
      Files.writeString(folder.resolve(file), text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
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
