package io.keymast.keyinstaller;

import static io.keymast.support.Patience.await;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.keymast.domain.AuthorityName;
import io.keymast.domain.Passwords;
import io.keymast.domain.PublicKeyFingerprint;
import io.keymast.domain.SecretName;
import io.keymast.domain.StationName;
import io.keymast.keyinstaller.KeyInstallerServer.StoredCertificates;
import io.keymast.support.ControlPlane;
import io.keymast.support.Resources;
import io.keymast.validation.KeyBlocklist;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Function;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/** A Key Installer with its own account's rights, its platform and stations in front of it. */
final class KeyInstallerUnderTest implements AutoCloseable {
  static final String SECRET = "keymast-key-installer-tls";
  static final String DEFAULT = "default";

  private final ControlPlane controlPlane = ControlPlane.shared();
  private final MutableClock clock = new MutableClock(Platform.NOW);
  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final Platform platform;
  private final KubernetesClient client;
  private final Terms terms;
  private KeyInstallerServer server;
  private final Path folder;

  /** What differs from one to another. */
  private record Terms(
      Set<PublicKeyFingerprint> trustedProxies,
      ServerSettings.Limits limits,
      Function<StoredCertificates, Handler> publication) {
    static Terms usual(Set<PublicKeyFingerprint> trustedProxies) {
      return new Terms(trustedProxies, ServerSettings.Limits.defaults(), _ -> nothingPublished());
    }
  }

  /** A platform whose default authority takes proof of the declared key. */
  static KeyInstallerUnderTest started() {
    return started(Set.of(), ControlPlane.shared().asKeyInstaller());
  }

  static KeyInstallerUnderTest started(
      Set<PublicKeyFingerprint> trustedProxies, KubernetesClient client) {
    return ready(new KeyInstallerUnderTest(Terms.usual(trustedProxies), client));
  }

  /** With limits of its own, and something that is published. */
  static KeyInstallerUnderTest started(ServerSettings.Limits limits, Handler published) {
    return ready(
        new KeyInstallerUnderTest(
            new Terms(Set.of(), limits, _ -> published), ControlPlane.shared().asKeyInstaller()));
  }

  /** Answers 404 to all. */
  static Handler nothingPublished() {
    return new Handler.Abstract.NonBlocking() {
      @Override
      public boolean handle(Request request, Response response, Callback callback) {
        return false;
      }
    };
  }

  private static KeyInstallerUnderTest ready(KeyInstallerUnderTest started) {
    started.awaitReady();
    return started;
  }

  /** Not ready yet, for as long as its account may not read what it serves from. */
  static KeyInstallerUnderTest starting(KubernetesClient client) {
    return new KeyInstallerUnderTest(Terms.usual(Set.of()), client);
  }

  void awaitReady() {
    await().until(server::isReady);
  }

  private KeyInstallerUnderTest(Terms terms, KubernetesClient client) {
    Resources.load(
            controlPlane.admin(),
            controlPlane.root().resolve("operator/src/test/resources/keyinstaller/rights.yaml"))
        .forEach(it -> Resources.apply(controlPlane.admin(), it));
    this.platform = new Platform(controlPlane, "platform");
    platform.authorities().applies(DEFAULT, "authentication: PublicKey");
    platform.secrets().serverCertificate(SECRET);
    this.client = client;
    this.terms = terms;
    try {
      this.folder = Files.createTempDirectory("keymast-stations");
      this.server = newServer(0, registry);
      server.start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private KeyInstallerServer newServer(int httpsPort, PrometheusMeterRegistry meters) {
    return new KeyInstallerServer(
        new ServerSettings(
            new ServerSettings.Listeners("127.0.0.1", httpsPort, 0, 0, OptionalInt.of(0)),
            new SecretName(platform.namespace(), SECRET),
            new AuthorityName(platform.namespace(), DEFAULT),
            new ServedStations(Set.of(), Passwords.READ),
            terms.trustedProxies(),
            terms.limits()),
        new KeyInstallerServer.Surroundings(
            client,
            Clocks.ofRight(clock, System::nanoTime),
            new SecureRandom(),
            meters,
            KeyBlocklist.empty(),
            terms.publication()));
  }

  /** A new process in the old one's place, at the same port; returns before it is ready. */
  void restart() throws Exception {
    int port = server.httpsPort();
    server.close();
    server = newServer(port, new PrometheusMeterRegistry(PrometheusConfig.DEFAULT));
    server.start();
  }

  Platform platform() {
    return platform;
  }

  MutableClock clock() {
    return clock;
  }

  KeyInstallerServer server() {
    return server;
  }

  ControlPlane controlPlane() {
    return controlPlane;
  }

  Path folder() {
    return folder;
  }

  StationBox newStation() {
    return new StationBox(folder, server.httpsPort(), platform.caPem());
  }

  /** A station of the default authority, which can have its first certificate. */
  StationName declares(StationBox box) {
    StationName station = platform.declare(box, DEFAULT);
    box.awaitsCertificate(platform.issue(station, box, DEFAULT, 1));
    return station;
  }

  TlsClient tlsClient(StationBox box) {
    return tlsClient(box, box);
  }

  /**
   * @param certificate whose wrapper is shown
   * @param key whose key is used
   */
  TlsClient tlsClient(StationBox certificate, StationBox key) {
    return new TlsClient(server.httpsPort(), certificate.read("wrapper.pem"), key.read("key.pem"));
  }

  double gauge(String meter) {
    return registry.get(meter).gauge().value();
  }

  double counted(String meter, String... tags) {
    var search = registry.find(meter).tags(tags);
    return search.counters().stream().mapToDouble(it -> it.count()).sum();
  }

  @Override
  public void close() throws Exception {
    server.close();
    try (var files = Files.walk(folder)) {
      for (Path file : files.sorted(java.util.Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
