package io.keymast.app;

import java.time.Clock;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine;

/** {@code keymast operator}, its options and its process, by another clock than the machine's. */
public final class ClockedOperator {
  private ClockedOperator() {}

  /** Does not return. */
  public static void run(String[] arguments, Clock clock) {
    List<String> options = Arrays.asList(arguments).subList(1, arguments.length);
    OperatorCommand command = new OperatorCommand();
    new CommandLine(command).parseArgs(options.toArray(String[]::new));
    OperatorSettings settings = command.settings();
    OperatorProcess process =
        OperatorProcess.start(settings, ClusterClients.create(settings.kubeconfig()), clock);
    Runtime.getRuntime().addShutdownHook(new Thread(process::close, "shutdown"));
    try {
      new CountDownLatch(1).await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
