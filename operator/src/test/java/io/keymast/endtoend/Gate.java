package io.keymast.endtoend;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where stations come in: a TLS server that asks for a certificate of the platform. By openssl,
 * from {@code ca.pem} and {@code crl.pem} in the station's folder; ends with this JVM.
 */
final class Gate implements AutoCloseable {
  private static final Pattern ACCEPTING = Pattern.compile("ACCEPT .*:(\\d+)");

  private final Process process;
  private final Path log;
  private final Box box;

  private Gate(Process process, Path log, Box box) {
    this.process = process;
    this.log = log;
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
    try {
      Path log = Files.createTempFile(box.folder(), "gate", ".log");
      // Standard input ends with this JVM, and the server with it.
      List<String> command =
          new ArrayList<>(
              List.of("sh", "-c", "\"$@\" </dev/null & server=$!; cat >/dev/null; kill $server"));
      command.addAll(
          List.of("gate", "openssl", "s_server", "-accept", "127.0.0.1:0", "-www", "-cert"));
      command.addAll(List.of("gate.pem", "-key", "gate.key", "-CAfile", "ca.pem", "-no-CApath"));
      command.addAll(List.of("-Verify", "1", "-verify_return_error"));
      command.addAll(List.of(options));
      Process process =
          new ProcessBuilder(command)
              .directory(box.folder().toFile())
              .redirectErrorStream(true)
              .redirectOutput(log.toFile())
              .start();
      Gate gate = new Gate(process, log, box);
      await("the gate is open")
          .atMost(Duration.ofSeconds(20))
          .failFast("see " + log, () -> !process.isAlive())
          .until(() -> ACCEPTING.matcher(gate.log()).find());
      return gate;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
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
    try {
      return Files.readString(log);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    try {
      process.getOutputStream().close();
      if (!process.waitFor(10, TimeUnit.SECONDS)) {
        process.destroy();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
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
