package io.keymast.app;

import java.time.Clock;
import java.util.Arrays;
import java.util.List;
import java.util.function.LongSupplier;
import picocli.CommandLine;

/** {@code keymast operator}, its options and its process, by other clocks than the machine's. */
public final class ClockedOperator {
  private ClockedOperator() {}

  /**
   * Does not return: the process ends by itself where it asks for that.
   *
   * @param nanoTime by which its Lease runs out
   */
  public static void run(String[] arguments, Clock clock, LongSupplier nanoTime) {
    List<String> options = Arrays.asList(arguments).subList(1, arguments.length);
    OperatorCommand command = new OperatorCommand();
    new CommandLine(command).parseArgs(options.toArray(String[]::new));
    OperatorSettings settings = command.settings();
    OperatorProcess process = OperatorProcess.start(settings, clock, nanoTime);
    Runtime.getRuntime().addShutdownHook(new Thread(process::close, "shutdown"));
    try {
      System.exit(process.awaitEnd());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
