package io.keymast.endtoend;

import static io.keymast.support.Patience.await;

import io.keymast.support.TiedProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Predicate;

/** A server of the test: ends when it is closed, and with this JVM. */
final class Tied implements AutoCloseable {
  private final TiedProcess process;
  private final Path log;

  private Tied(TiedProcess process, Path log) {
    this.process = process;
    this.log = log;
  }

  static Tied start(Path folder, String name, List<String> command) {
    Path log = folder.resolve(name + ".log");
    return new Tied(TiedProcess.start(folder, log, command), log);
  }

  void awaitsSaying(Predicate<String> said) {
    await(log.toString()).until(() -> said.test(log()));
  }

  boolean isAlive() {
    return process.process().isAlive();
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
    process.close();
  }
}
