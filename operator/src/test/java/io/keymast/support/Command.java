package io.keymast.support;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Runs a process to its end. */
public final class Command {
  private Command() {}

  /**
   * @return what it printed on standard output
   * @throws IllegalStateException if it fails, with what it printed on standard error
   */
  public static String run(Path folder, List<String> command) {
    return run(folder, command, Patience.LONG);
  }

  /**
   * For what takes long by its nature, as an installation does.
   *
   * @return what it printed on standard output
   * @throws IllegalStateException if it fails, with what it printed on standard error
   */
  public static String run(Path folder, List<String> command, Duration timeout) {
    try {
      // Files, not pipes: a process that lives on in the background would keep a pipe open.
      Path out = Files.createTempFile("keymast", ".out");
      Path err = Files.createTempFile("keymast", ".err");
      try {
        Process process =
            new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectOutput(out.toFile())
                .redirectError(err.toFile())
                .start();
        process.getOutputStream().close();
        if (!process.waitFor(timeout.toMillis(), TimeUnit.MILLISECONDS)) {
          process.destroy();
          throw new IllegalStateException(command + " did not end within " + timeout);
        }
        if (process.exitValue() != 0) {
          throw new IllegalStateException(
              command + " ended with " + process.exitValue() + ": " + Files.readString(err));
        }
        return Files.readString(out);
      } finally {
        Files.delete(out);
        Files.delete(err);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
