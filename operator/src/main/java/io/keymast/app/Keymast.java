package io.keymast.app;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code keymast}: one program, a sub-command per job. */
@Command(
    name = "keymast",
    description =
        "Keeps LoRaWAN base stations secure: a Kubernetes operator and its Key Installer.",
    subcommands = {
      OperatorCommand.class,
      KeyInstallerCommand.class,
      LedgerCommand.class,
      ProbeCommand.class,
      VersionCommand.class
    },
    mixinStandardHelpOptions = true,
    versionProvider = VersionCommand.class,
    synopsisSubcommandLabel = "COMMAND")
public final class Keymast implements Runnable {
  @Spec private CommandSpec spec = CommandSpec.create();

  /** Exit codes: 0 done, 1 failed while running, 2 wrong settings, 75 to be started again. */
  public static void main(String[] arguments) {
    System.exit(commandLine().execute(arguments));
  }

  static CommandLine commandLine() {
    return new CommandLine(new Keymast())
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setExecutionExceptionHandler(
            (exception, command, result) -> {
              command.getErr().println("keymast: " + exception.getMessage());
              exception.printStackTrace(command.getErr());
              return 1;
            });
  }

  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(), "name a command: operator, key-installer, ledger, probe or version");
  }
}
