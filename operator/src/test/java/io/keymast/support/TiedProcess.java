package io.keymast.support;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** One that ends once its standard input is closed, and so with this JVM at the latest. */
public record TiedProcess(Process process) implements AutoCloseable {
  private static final int PATIENCE_SECONDS = 20;
  private static final String UNTIL_END_OF_INPUT =
      "\"$@\" </dev/null & server=$!; cat >/dev/null; kill $server; wait $server";

  /** A program that knows nothing of that: it is ended by SIGTERM. */
  public static TiedProcess start(Path folder, Path log, List<String> command) {
    List<String> words = new ArrayList<>(List.of("sh", "-c", UNTIL_END_OF_INPUT, "tied"));
    words.addAll(command);
    try {
      return new TiedProcess(
          new ProcessBuilder(words)
              .directory(folder.toFile())
              .redirectErrorStream(true)
              .redirectOutput(log.toFile())
              .start());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** By SIGTERM, as Kubernetes stops a pod; whether it has ended by then. */
  public boolean terminates(Duration patience) {
    // Not Process.destroy: that closes its standard input too, by which it ends with this JVM.
    process.toHandle().destroy();
    return endsWithin(patience);
  }

  /** By SIGKILL; returns when it is dead. */
  public void dies() {
    process.destroyForcibly();
    if (!endsWithin(Patience.LONG)) {
      throw new AssertionError("it outlives SIGKILL");
    }
  }

  private boolean endsWithin(Duration patience) {
    try {
      return process.waitFor(patience);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  @Override
  public void close() {
    try {
      process.getOutputStream().close();
      if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
