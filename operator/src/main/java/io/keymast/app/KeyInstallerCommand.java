package io.keymast.app;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.keymast.keyinstaller.KeyInstallerServer;
import io.keymast.validation.KeyBlocklist;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
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
          + " authority says so, by a password."
    },
    footer = {
      "",
      "Expose the HTTPS port by TLS passthrough, so that a station's handshake ends here.",
      "Every option can be given by the environment variable named at its end; the option wins."
    })
final class KeyInstallerCommand implements Callable<Integer> {
  private static final Logger LOG = LoggerFactory.getLogger(KeyInstallerCommand.class);

  @Mixin private final KeyInstallerSettings settings = new KeyInstallerSettings();
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws Exception {
    List<String> violations = settings.violations();
    if (!violations.isEmpty()) {
      throw new ParameterException(spec.commandLine(), String.join("\n", violations));
    }
    boundHandshakes();
    PrometheusMeterRegistry registry = registry();
    Clock clock = Clock.systemUTC();
    try (KubernetesClient client = ClusterClients.create(settings.kubeconfig());
        Publications publications =
            Publications.of(
                client,
                settings.authorityNamespaces(),
                settings.ocspSecret(),
                LimitedOcspTraffic.create(registry),
                clock);
        KeyInstallerServer server =
            new KeyInstallerServer(
                settings.toServerSettings(),
                new KeyInstallerServer.Surroundings(
                    client, clock, registry, blocklist(), publications::handler))) {
      server.start();
      LOG.atInfo()
          .addKeyValue("https", server.httpsPort())
          .addKeyValue("publication", server.publicationPort())
          .addKeyValue("management", server.managementPort())
          .addKeyValue("inUse", server.inUsePort().orElse(0))
          .log("The Key Installer listens");
      awaitStop(server);
    }
    return 0;
  }

  /** Read by the JDK's TLS when it is first used; there are no other ways to set them. */
  private static void boundHandshakes() {
    System.setProperty("jdk.tls.server.maxInboundCertificateChainLength", "4");
    System.setProperty("jdk.tls.maxHandshakeMessageSize", "16384");
    System.setProperty("jdk.tls.rejectClientInitiatedRenegotiation", "true");
  }

  private static PrometheusMeterRegistry registry() {
    PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    new JvmMemoryMetrics().bindTo(registry);
    new JvmThreadMetrics().bindTo(registry);
    new ProcessorMetrics().bindTo(registry);
    return registry;
  }

  private KeyBlocklist blocklist() throws IOException {
    List<byte[]> files = new ArrayList<>();
    for (Path file : settings.blocklists()) {
      files.add(Files.readAllBytes(file));
    }
    return KeyBlocklist.parse(files);
  }

  /** On a signal, what is being answered is finished before the JVM ends. */
  private static void awaitStop(KeyInstallerServer server) throws InterruptedException {
    CountDownLatch stopped = new CountDownLatch(1);
    Runtime.getRuntime()
        .addShutdownHook(
            Thread.ofPlatform()
                .name("stop")
                .unstarted(
                    () -> {
                      try {
                        server.close();
                      } catch (Exception e) {
                        LOG.atWarn().setCause(e).log("The Key Installer did not stop cleanly");
                      } finally {
                        stopped.countDown();
                      }
                    }));
    stopped.await();
  }
}
