package io.keymast.endtoend;

import static io.keymast.support.Patience.await;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.keymast.support.Command;
import io.keymast.support.FreePort;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * A real gate in front of a trivial platform: nginx or HAProxy, with its trust kept by {@code
 * examples/concentrators/keymast-trust.sh}.
 */
final class BackhaulGate implements AutoCloseable {
  private final GateSoftware software;
  private final Path folder;
  private final int port;
  private final HttpServer platform;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final Tied gate;
  private final Tied trust;

  /**
   * @param publication where its trust comes from, as lines of {@code keymast-trust.conf}
   */
  private BackhaulGate(GateSoftware software, Path parent, String publication) {
    this.software = software;
    folder = newFolder(parent, software);
    port = FreePort.find();
    platform = platform();
    String believes = publication + "STATE_DIR=%s/trust\n".formatted(folder);
    Path examples = TrustBench.example("");
    Path script = TrustBench.example("keymast-trust.sh");
    try {
      sh(
          "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj /CN=gate"
              + " -addext subjectAltName=DNS:localhost -days 2 -keyout gate.key -out gate.pem"
              + " 2>gate.err && cat gate.pem gate.key >gate.both.pem");
      software.configure(examples, folder, port, platform.getAddress().getPort());
      Path settings = folder.resolve("trust.conf");
      Files.writeString(settings, believes);
      sh(script + " -c trust.conf once");
      gate = software.start(folder);
      await("the gate is open").until(this::isOpen);
      Files.writeString(
          settings,
          believes + "HOOK=%s\n%s\n".formatted(software.hook(examples), software.settings(folder)));
      trust =
          Tied.start(
              folder, "keymast-trust", List.of(script.toString(), "-c", "trust.conf", "run"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static BackhaulGate open(GateSoftware software, Product product) {
    return new BackhaulGate(software, product.folder(), product.publication());
  }

  static BackhaulGate open(GateSoftware software, TrustBench bench, Path parent) {
    return new BackhaulGate(software, parent, bench.publication("ca:" + TrustBench.KEY_ID));
  }

  Path folder() {
    return folder;
  }

  int port() {
    return port;
  }

  /** Whether a new connection by that certificate of the station reaches the platform. */
  boolean admits(Box box, String certificate) {
    return lets(box, "--cert", certificate, "--key", "state/key.pem")
        && box.read("answer").contains(box.eui());
  }

  boolean admitsWithoutCertificate(Box box) {
    return lets(box);
  }

  /** The serial numbers that {@code keymast-in-use.sh} would report of this gate's access log. */
  List<String> reports() {
    sh(
        """
        mkdir -p bin
        cat >bin/curl <<'END'
        #!/bin/sh
        for word in "$@"; do case $word in @*) cat "${word#@}" >>reported ;; esac; done
        printf 200
        END
        chmod +x bin/curl
        : >reported
        rm -rf sent
        PATH=$PWD/bin:$PATH URL=https://keys CA_FILE=- CERT_FILE=- KEY_FILE=- STATE_DIR=$PWD/sent \
          %s $(ls seen.log haproxy.log 2>/dev/null)
        """
            .formatted(TrustBench.example("keymast-in-use.sh")));
    try {
      return Files.readAllLines(folder.resolve("reported")).stream()
          .map(serial -> serial.toUpperCase(java.util.Locale.ROOT))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  String log() {
    return gate.log() + trust.log();
  }

  @Override
  public void close() {
    trust.close();
    gate.close();
    platform.stop(0);
    threads.shutdownNow();
  }

  private boolean lets(Box box, String... credentials) {
    List<String> options = new ArrayList<>(List.of("--cacert", folder + "/gate.pem"));
    options.addAll(List.of(credentials));
    String url = "https://localhost:" + port + "/";
    return await("a verdict of the gate")
            .pollDelay(Duration.ZERO)
            .until(() -> box.curl(url, options.toArray(String[]::new)), software::isVerdict)
            .status()
        == 200;
  }

  private boolean isOpen() {
    try (var socket = new java.net.Socket(InetAddress.getLoopbackAddress(), port)) {
      return socket.isConnected();
    } catch (IOException e) {
      return false;
    }
  }

  private void sh(String command) {
    Command.run(folder, List.of("sh", "-c", command));
  }

  /** Says who is there; a connection to /stream goes on for as long as the gate lets it. */
  private HttpServer platform() {
    try {
      HttpServer server =
          HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
      server.setExecutor(threads);
      server.createContext("/", BackhaulGate::answer);
      server.createContext("/stream", BackhaulGate::stream);
      server.start();
      return server;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void answer(HttpExchange exchange) throws IOException {
    byte[] who =
        (exchange.getRequestHeaders().getFirst("X-Station-Subject")
                + exchange.getRequestHeaders().getFirst("X-Station-EUI")
                + "\n")
            .getBytes(java.nio.charset.StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(200, who.length);
    try (OutputStream body = exchange.getResponseBody()) {
      body.write(who);
    }
  }

  private static void stream(HttpExchange exchange) throws IOException {
    exchange.sendResponseHeaders(200, 0);
    try (OutputStream body = exchange.getResponseBody()) {
      while (!Thread.currentThread().isInterrupted()) {
        body.write('.');
        body.flush();
        java.util.concurrent.locks.LockSupport.parkNanos(Duration.ofMillis(200).toNanos());
      }
    }
  }

  private static Path newFolder(Path parent, GateSoftware software) {
    try {
      return Files.createTempDirectory(parent, software.toString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
