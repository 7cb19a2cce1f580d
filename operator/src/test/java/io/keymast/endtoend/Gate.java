package io.keymast.endtoend;

import static io.keymast.support.Patience.await;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where stations come in: a TLS server that asks for a certificate of the platform. By openssl,
 * from {@code ca.pem} and {@code crl.pem} in the station's folder; ends with this JVM.
 */
final class Gate implements AutoCloseable {
  private static final Pattern ACCEPTING = Pattern.compile("ACCEPT .*:(\\d+)");
  private static final AtomicInteger COUNT = new AtomicInteger();

  private final Tied server;
  private final Box box;

  private Gate(Tied server, Box box) {
    this.server = server;
    this.box = box;
  }

  /**
   * @param options of openssl's verification, beside the CA
   */
  static Gate open(Box box, String... options) {
    box.sh(
        "[ -f gate.pem ] || openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes"
            + " -subj /CN=gate -addext subjectAltName=DNS:localhost -days 2"
            + " -keyout gate.key -out gate.pem 2>gate.err");
    List<String> command =
        new ArrayList<>(List.of("openssl", "s_server", "-accept", "127.0.0.1:0", "-www", "-cert"));
    command.addAll(List.of("gate.pem", "-key", "gate.key", "-CAfile", "ca.pem", "-no-CApath"));
    command.addAll(List.of("-Verify", "1", "-verify_return_error"));
    command.addAll(List.of(options));
    Tied server = Tied.start(box.folder(), "gate-" + COUNT.incrementAndGet(), command);
    await("the gate is open")
        .failFast("the gate has ended", () -> !server.isAlive())
        .until(() -> ACCEPTING.matcher(server.log()).find());
    return new Gate(server, box);
  }

  /** Whether who shows this certificate comes in, by TLS 1.2 and 1.3 alike. */
  boolean admits(String... credentials) {
    boolean byOld = admitsBy("1.2", credentials);
    boolean byNew = admitsBy("1.3", credentials);
    if (byOld != byNew) {
      throw new AssertionError("TLS 1.2 and 1.3 differ: " + log());
    }
    return byNew;
  }

  String log() {
    return server.log();
  }

  @Override
  public void close() {
    server.close();
  }

  private boolean admitsBy(String version, String... credentials) {
    Matcher port = ACCEPTING.matcher(log());
    if (!port.find()) {
      throw new IllegalStateException(log());
    }
    List<String> options = new ArrayList<>(List.of("--cacert", "gate.pem"));
    options.addAll(List.of("--tlsv" + version, "--tls-max", version));
    options.addAll(List.of(credentials));
    Box.Http answer =
        box.curl("https://localhost:" + port.group(1) + "/", options.toArray(String[]::new));
    return answer.exitCode() == 0 && answer.status() == 200;
  }
}
