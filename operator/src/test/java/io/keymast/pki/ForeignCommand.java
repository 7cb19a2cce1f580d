package io.keymast.pki;

import static org.assertj.core.api.Assertions.fail;

import io.keymast.support.Patience;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/**
 * A program that judges from outside. Where one is missing, the test says which and how to install
 * it; under CI=true that is a failure.
 */
public final class ForeignCommand {
  private static final Duration INSTALLATION = Duration.ofMinutes(20);
  private static final Supplier<Optional<Path>> INSTALLED = new Installation();

  private final Path executable;

  private ForeignCommand(Path executable) {
    this.executable = executable;
  }

  /** What a finished program left. */
  public record Outcome(int exitCode, String out, String err) {
    public Outcome expectSuccess() {
      if (exitCode != 0) {
        fail("exit code %d%n%s%n%s", exitCode, out, err);
      }
      return this;
    }
  }

  /** From PATH, or else from the folder of {@code tools/judges/install}. */
  public static ForeignCommand find(String name) {
    Optional<Path> found = onPath(name);
    if (found.isEmpty()) {
      found = INSTALLED.get().map(folder -> folder.resolve(name)).filter(Files::isExecutable);
    }
    if (found.isEmpty()) {
      notJudged(
          "the judge '"
              + name
              + "' is missing: run tools/judges/install, which says what it needs");
    }
    return new ForeignCommand(found.orElseThrow());
  }

  /** Ends the test for want of a judge: as a failure where all are to be there. */
  public static void notJudged(String message) {
    if ("true".equals(System.getenv("CI"))) {
      fail(message);
    }
    System.err.println("NOT JUDGED: " + message);
    Assumptions.abort(message);
  }

  /** The Python that a tool of a virtual environment runs in. */
  public ForeignCommand python() {
    try {
      return new ForeignCommand(executable.toRealPath().resolveSibling("python"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** For who runs it otherwise than to its end. */
  public List<String> commandLine(List<String> arguments) {
    List<String> command = new ArrayList<>(List.of(executable.toString()));
    command.addAll(arguments);
    return command;
  }

  public Outcome run(Path folder, String... arguments) {
    return run(folder, List.of(arguments));
  }

  public Outcome run(Path folder, List<String> arguments) {
    return execute(folder, Patience.LONG, commandLine(arguments));
  }

  /** With a file on standard input. */
  public Outcome run(Path folder, Path input, List<String> arguments) {
    return execute(folder, Patience.LONG, commandLine(arguments), input);
  }

  private static Outcome execute(Path folder, Duration timeout, List<String> command) {
    return execute(folder, timeout, command, Path.of("/dev/null"));
  }

  private static Outcome execute(Path folder, Duration timeout, List<String> command, Path input) {
    try {
      Path out = Files.createTempFile("judge", ".out");
      Path err = Files.createTempFile("judge", ".err");
      try {
        Process process =
            new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectInput(ProcessBuilder.Redirect.from(input.toFile()))
                .redirectOutput(out.toFile())
                .redirectError(err.toFile())
                .start();
        if (!process.waitFor(timeout.toSeconds(), TimeUnit.SECONDS)) {
          process.destroyForcibly();
          fail("%s did not end within %s", command, timeout);
        }
        return new Outcome(process.exitValue(), Files.readString(out), Files.readString(err));
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

  private static Optional<Path> onPath(String name) {
    String path = System.getenv().getOrDefault("PATH", "/usr/bin:/bin");
    return Arrays.stream(path.split(":"))
        .map(folder -> Path.of(folder).resolve(name))
        .filter(Files::isExecutable)
        .findFirst();
  }

  /** Installs once per JVM, and only where something is missing on PATH. */
  private static final class Installation implements Supplier<Optional<Path>> {
    private Optional<Path> folder = Optional.empty();
    private boolean tried;

    @Override
    public synchronized Optional<Path> get() {
      if (!tried) {
        tried = true;
        Path root = Path.of(System.getProperty("keymast.root", "..")).toAbsolutePath().normalize();
        Path script = root.resolve("tools/judges/install");
        if (Files.isExecutable(script)) {
          Outcome outcome = execute(root, INSTALLATION, List.of(script.toString()));
          System.err.print(outcome.err());
          folder =
              Stream.of(outcome.out().strip().split("\n"))
                  .reduce((_, last) -> last)
                  .filter(line -> !line.isEmpty())
                  .map(Path::of)
                  .filter(Files::isDirectory);
        }
      }
      return folder;
    }
  }
}
