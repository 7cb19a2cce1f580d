package io.keymast.endtoend;

import static io.keymast.support.Patience.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A connection of a station to a gate, by openssl: kept open, and asked more than once. */
final class OpenConnection implements AutoCloseable {
  private static final String ANSWER = "HTTP/1.1 ";
  private static final String GOOD_ANSWER = "HTTP/1.1 200";

  private final Process process;
  private final Path output;

  private OpenConnection(Process process, Path output) {
    this.process = process;
    this.output = output;
  }

  /**
   * @param options of openssl s_client, such as the version and a session to resume
   */
  static OpenConnection to(BackhaulGate gate, Box box, String certificate, String... options) {
    try {
      Path output = Files.createTempFile(box.folder(), "connection", ".log");
      List<String> command =
          new ArrayList<>(List.of("openssl", "s_client", "-ign_eof", "-connect"));
      command.addAll(List.of("localhost:" + gate.port(), "-servername", "localhost"));
      command.addAll(List.of("-CAfile", gate.folder().resolve("gate.pem").toString()));
      command.addAll(List.of("-verify_return_error", "-cert", certificate));
      command.addAll(List.of("-key", "state/key.pem"));
      command.addAll(List.of(options));
      return new OpenConnection(
          new ProcessBuilder(command)
              .directory(box.folder().toFile())
              .redirectErrorStream(true)
              .redirectOutput(output.toFile())
              .start(),
          output);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Whether another request on it is answered, and not refused, nor the connection ended. */
  boolean answers() {
    return answers("/");
  }

  /** From now on, data comes for as long as the gate lets it. */
  OpenConnection streaming() {
    if (!answers("/stream")) {
      throw new AssertionError(said());
    }
    return this;
  }

  boolean isOpen() {
    return process.isAlive();
  }

  String said() {
    try {
      return Files.readString(output, StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    process.destroy();
  }

  /** Silence is neither yes nor no: a gate that only takes its time is awaited. */
  private boolean answers(String path) {
    long before = count(ANSWER);
    long good = count(GOOD_ANSWER);
    if (!sends(path)) {
      return false;
    }
    await(output.toString())
        .pollInterval(Duration.ofMillis(20))
        .until(() -> count(ANSWER) > before || !process.isAlive());
    return count(GOOD_ANSWER) > good;
  }

  private boolean sends(String path) {
    try {
      process
          .getOutputStream()
          .write(
              "GET %s HTTP/1.1\r\nHost: localhost\r\n\r\n"
                  .formatted(path)
                  .getBytes(StandardCharsets.US_ASCII));
      process.getOutputStream().flush();
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  private long count(String answer) {
    return said().split(answer, -1).length - 1L;
  }
}
