package io.keymast.app;

import io.keymast.keyinstaller.Clocks;
import java.util.Arrays;
import picocli.CommandLine;

/** {@code keymast key-installer}, as its command runs it, by other clocks than the machine's. */
public final class ClockedKeyInstaller {
  private ClockedKeyInstaller() {}

  /** Does not return. */
  public static void run(String[] arguments, Clocks clocks) {
    System.exit(
        new CommandLine(new KeyInstallerCommand(clocks))
            .execute(Arrays.copyOfRange(arguments, 1, arguments.length)));
  }
}
