package io.keymast.app;

import java.time.Clock;
import java.util.Arrays;
import java.util.function.LongSupplier;
import picocli.CommandLine;

/** {@code keymast key-installer}, as its command runs it, by other clocks than the machine's. */
public final class ClockedKeyInstaller {
  private ClockedKeyInstaller() {}

  /** By clocks that are known to be right. Does not return. */
  public static void run(String[] arguments, Clock clock, LongSupplier nanoTime) {
    run(arguments, new KeyInstallerCommand(_ -> KeyInstallerTime.ofRight(clock, nanoTime)));
  }

  /** By a clock that is compared with the API server's. Does not return. */
  public static void runCompared(String[] arguments, Clock clock) {
    run(
        arguments,
        new KeyInstallerCommand(
            client -> KeyInstallerTime.compared(client, clock, System::nanoTime)));
  }

  private static void run(String[] arguments, KeyInstallerCommand command) {
    System.exit(
        new CommandLine(command).execute(Arrays.copyOfRange(arguments, 1, arguments.length)));
  }
}
