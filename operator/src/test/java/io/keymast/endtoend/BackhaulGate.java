package io.keymast.endtoend;

import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.keymast.support.Command;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * A real gate in front of a trivial platform: nginx or HAProxy, with its trust kept by {@code
 * examples/concentrators/keymast-trust.sh}.
 */
final class BackhaulGate implements AutoCloseable {
  private final Path folder;
  private final int port;
  private final HttpServer platform;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final Tied gate;
  private final Tied trust;

  private BackhaulGate(GateSoftware software, Product product) {
    folder = newFolder(product, software);
    port = freePort();
    platform = platform();
    Path examples = product.examples().resolve("concentrators");
    Path script = examples.resolve("keymast-trust.sh");
    try {
      sh(
          "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj /CN=gate"
              + " -addext subjectAltName=DNS:localhost -days 2 -keyout gate.key -out gate.pem"
              + " 2>gate.err && cat gate.pem gate.key >gate.both.pem");
      software.configure(examples, folder, port, platform.getAddress().getPort());
      Path settings = folder.resolve("trust.conf");
      Files.writeString(settings, settings(product));
      sh(script + " -c trust.conf once");
      gate = software.start(folder);
      await("the gate is open").atMost(Duration.ofSeconds(20)).until(this::isOpen);
      Files.writeString(
          settings,
          settings(product)
              + "HOOK=%s\n%s\n".formatted(software.hook(examples), software.settings(folder)));
      trust =
          Tied.start(
              folder, "keymast-trust", List.of(script.toString(), "-c", "trust.conf", "run"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static BackhaulGate open(GateSoftware software, Product product) {
    return new BackhaulGate(software, product);
  }

  Path folder() {
    return folder;
  }

  int port() {
    return port;
  }

  /** Whether a new connection by that certificate of the station reaches the platform. */
  boolean admits(Box box, String certificate) {
    Box.Http answer =
        box.curl(
            "https://localhost:" + port + "/",
            "--cacert",
            folder.resolve("gate.pem").toString(),
            "--cert",
            certificate,
            "--key",
            "state/key.pem");
    return answer.status() == 200 && box.read("answer").contains(box.eui());
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

  private String settings(Product product) {
    return """
        URL=%s/%s/%s
        PINS=%s
        STATE_DIR=%s/trust
        """
        .formatted(
            product.publicationUrl(),
            product.team().authorities(),
            Product.DEFAULT_AUTHORITY,
            product.team().caPin(Product.DEFAULT_AUTHORITY),
            folder);
  }

  private boolean isOpen() {
    try (var socket = new java.net.Socket(InetAddress.getLoopbackAddress(), port)) {
      return socket.isConnected();
    } catch (IOException e) {
      return false;
    }
  }

  private void sh(String command) {
    Command.run(folder, List.of("sh", "-c", command), Duration.ofSeconds(30));
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

  private static Path newFolder(Product product, GateSoftware software) {
    try {
      return Files.createTempDirectory(product.folder(), software.toString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static int freePort() {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
