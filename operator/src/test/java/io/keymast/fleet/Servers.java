package io.keymast.fleet;

import static io.keymast.support.Patience.await;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.keymast.api.ResourceNames;
import io.keymast.api.TolerantSerialization;
import io.keymast.app.LimitedOcspTraffic;
import io.keymast.app.OperatorProcess;
import io.keymast.app.OperatorSettings;
import io.keymast.app.OperatorSettings.Election;
import io.keymast.app.OperatorSettings.Serving;
import io.keymast.app.Publications;
import io.keymast.domain.AuthorityName;
import io.keymast.domain.Passwords;
import io.keymast.domain.SecretName;
import io.keymast.keyinstaller.Clocks;
import io.keymast.keyinstaller.KeyInstallerServer;
import io.keymast.keyinstaller.RateLimiter;
import io.keymast.keyinstaller.ServedStations;
import io.keymast.keyinstaller.ServerSettings;
import io.keymast.publication.ServedCrls;
import io.keymast.support.ControlPlane;
import io.keymast.validation.KeyBlocklist;
import io.micrometer.core.instrument.Counter;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/** The operator and the Key Installer; each can stop and start again. */
final class Servers implements AutoCloseable {
  private static final String SERVER_SECRET = "keymast-key-installer-tls";

  private final ControlPlane controlPlane;
  private final AuthorityName authority;
  private final String namespace;
  private final Clock clock;
  private final int publicationPort;
  private final int httpsPort;
  private final PrometheusMeterRegistry meters =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final Deque<AutoCloseable> operator = new ArrayDeque<>();
  private final Deque<AutoCloseable> keyInstaller = new ArrayDeque<>();

  Servers(
      ControlPlane controlPlane,
      AuthorityName authority,
      String namespace,
      Clock clock,
      int publicationPort,
      int httpsPort) {
    this.controlPlane = controlPlane;
    this.authority = authority;
    this.namespace = namespace;
    this.clock = clock;
    this.publicationPort = publicationPort;
    this.httpsPort = httpsPort;
  }

  int httpsPort() {
    return httpsPort;
  }

  int publicationPort() {
    return publicationPort;
  }

  /** What the Key Installer counted, over its restarts. */
  double counted(String what, String result) {
    return meters.find("keymast.key.installer." + what).tag("result", result).counters().stream()
        .mapToDouble(Counter::count)
        .sum();
  }

  void operatorStarts() {
    operator.push(
        OperatorProcess.start(
            new OperatorSettings(
                Optional.empty(),
                authority,
                Set.of(namespace),
                new OperatorSettings.KeyInstallerServer(
                    ControlPlane.SYSTEM_NAMESPACE, SERVER_SECRET, List.of("localhost")),
                new Election.Off(),
                new Serving("127.0.0.1", 0, List.of(), 8)),
            clientOf(controlPlane.asOperator()),
            clock));
  }

  void operatorRestarts() {
    stop(operator);
    operatorStarts();
  }

  void keyInstallerStarts() {
    KubernetesClient client = clientOf(controlPlane.asKeyInstaller());
    Publications publications =
        Publications.of(
            client,
            List.of(authority.namespace()),
            new SecretName(ControlPlane.SYSTEM_NAMESPACE, ResourceNames.OCSP_RESPONDERS_SECRET),
            new LimitedOcspTraffic(
                new RateLimiter(1_000_000, Duration.ofNanos(1), System::nanoTime), meters),
            new ServedCrls(),
            clocks());
    KeyInstallerServer server =
        new KeyInstallerServer(
            new ServerSettings(
                new ServerSettings.Listeners(
                    "127.0.0.1", httpsPort, publicationPort, 0, OptionalInt.empty()),
                new SecretName(ControlPlane.SYSTEM_NAMESPACE, SERVER_SECRET),
                authority,
                new ServedStations(Set.of(), Passwords.READ),
                Set.of(),
                ServerSettings.Limits.defaults()),
            new KeyInstallerServer.Surroundings(
                client,
                clocks(),
                new SecureRandom(),
                meters,
                KeyBlocklist.empty(),
                publications::handler));
    publications.awaitFirstReading();
    keyInstaller.push(client);
    keyInstaller.push(publications);
    keyInstaller.push(server);
    try {
      server.start();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
    await("the Key Installer is ready").until(server::isReady);
  }

  private Clocks clocks() {
    return Clocks.ofRight(clock, System::nanoTime);
  }

  void keyInstallerRestarts() {
    stop(keyInstaller);
    keyInstallerStarts();
  }

  @Override
  public void close() {
    stop(operator);
    stop(keyInstaller);
  }

  private static void stop(Deque<AutoCloseable> parts) {
    while (!parts.isEmpty()) {
      try {
        parts.pop().close();
      } catch (Exception e) {
        throw new IllegalStateException(e);
      }
    }
  }

  /** Of its own, since it ends with its process. */
  private static KubernetesClient clientOf(KubernetesClient account) {
    return new KubernetesClientBuilder()
        .withConfig(account.getConfiguration())
        .withKubernetesSerialization(TolerantSerialization.create())
        .build();
  }
}
