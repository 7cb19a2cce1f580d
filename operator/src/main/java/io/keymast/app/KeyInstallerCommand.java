package io.keymast.app;

import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Function;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code keymast key-installer}: runs until it is told to stop. */
@Command(
    name = "key-installer",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    usageHelpAutoWidth = true,
    description = {
      "Hands certificates over to base stations, by EST and by a plain GET over HTTPS.",
      "It holds no CA key. Stations prove themselves by their declared key or, where their"
          + " authority says so, by a password.",
      "",
      "An option can also be set by the environment variable in brackets; the option wins."
    },
    footer = {
      "",
      "Expose the HTTPS port by TLS passthrough, so that a station's handshake ends here."
    })
final class KeyInstallerCommand implements Callable<Integer> {
  /** So much the chart has between the draining and the end of the grace period. */
  static final Duration LONGEST_CLOSE = Duration.ofSeconds(20);

  @Mixin private final KeyInstallerOptions options = new KeyInstallerOptions();
  @Spec private CommandSpec spec = CommandSpec.create();
  private final Function<KubernetesClient, KeyInstallerTime> time;

  /** By the machine's. */
  KeyInstallerCommand() {
    this(client -> KeyInstallerTime.compared(client, Clock.systemUTC(), System::nanoTime));
  }

  /**
   * @param time by a client of the API server
   */
  KeyInstallerCommand(Function<KubernetesClient, KeyInstallerTime> time) {
    this.time = time;
  }

  @Override
  public Integer call() throws Exception {
    List<String> violations = options.violations();
    if (!violations.isEmpty()) {
      throw new ParameterException(spec.commandLine(), String.join("\n", violations));
    }
    boundHandshakes();
    return OrderlyEnd.after(() -> KeyInstallerProcess.start(options, time), LONGEST_CLOSE);
  }

  /** Read by the JDK's TLS when it is first used; there are no other ways to set them. */
  private static void boundHandshakes() {
    System.setProperty("jdk.tls.server.maxInboundCertificateChainLength", "4");
    System.setProperty("jdk.tls.maxHandshakeMessageSize", "16384");
    System.setProperty("jdk.tls.rejectClientInitiatedRenegotiation", "true");
  }
}
