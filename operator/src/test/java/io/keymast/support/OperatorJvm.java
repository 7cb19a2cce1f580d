package io.keymast.support;

import io.keymast.domain.AuthorityName;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * An operator process of its own, started again whenever it ends, as Kubernetes does with a pod. It
 * talks to the API server through a proxy, under the operator's account, and ends with this JVM.
 * One that is started with a clock ahead can be sent further {@linkplain #advance forward}.
 */
public final class OperatorJvm implements AutoCloseable, OperatorClock {
  private final ControlPlane controlPlane;
  private final OperatorProgram program;
  private final List<String> arguments;
  private final Path folder;
  private final Object lock = new Object();
  private final List<Integer> exitCodes = new ArrayList<>();
  private final List<AuthorityName> left = new ArrayList<>();
  private Process process;
  private boolean closed;
  private int starts;
  private Duration ahead;
  private long logBeforeLaunch;

  private OperatorJvm(
      ControlPlane controlPlane, List<String> arguments, Path folder, Duration ahead) {
    this.controlPlane = controlPlane;
    this.program = OperatorProgram.beside(controlPlane);
    this.arguments = arguments;
    this.folder = folder;
    this.ahead = ahead;
    this.process = launch();
  }

  /**
   * @param name of the folder of its kubeconfig, journal and log, in target/operator-jvm
   * @param options of {@code keymast operator}
   */
  public static OperatorJvm start(
      ControlPlane controlPlane, FaultProxy proxy, String name, String... options) {
    return startAhead(Duration.ZERO, controlPlane, proxy, name, options);
  }

  /** The same, by a clock that is so much ahead. */
  public static OperatorJvm startAhead(
      Duration ahead, ControlPlane controlPlane, FaultProxy proxy, String name, String... options) {
    OperatorJvm operator =
        start(
            ahead,
            controlPlane,
            file -> Kubeconfig.write(file, controlPlane.asOperator(), proxy),
            name,
            options);
    proxy.kills(operator::kill);
    return operator;
  }

  /** By way of a relay, by a clock that is so much ahead. */
  public static OperatorJvm startAhead(
      Duration ahead, ControlPlane controlPlane, TlsRelay relay, String name, String... options) {
    return start(
        ahead,
        controlPlane,
        file -> Kubeconfig.write(file, controlPlane.asOperator(), relay),
        name,
        options);
  }

  /** Without a proxy. */
  public static OperatorJvm start(ControlPlane controlPlane, String name, String... options) {
    return startAhead(Duration.ZERO, controlPlane, name, options);
  }

  /** Without a proxy, by a clock that is so much ahead. */
  public static OperatorJvm startAhead(
      Duration ahead, ControlPlane controlPlane, String name, String... options) {
    return start(
        ahead,
        controlPlane,
        file -> Kubeconfig.write(file, controlPlane.asOperator()),
        name,
        options);
  }

  private static OperatorJvm start(
      Duration ahead,
      ControlPlane controlPlane,
      UnaryOperator<Path> kubeconfig,
      String name,
      String[] options) {
    Path folder = controlPlane.kubeconfig().resolveSibling("operator-jvm").resolve(name);
    try {
      Files.createDirectories(folder);
      List<String> arguments =
          new ArrayList<>(
              List.of(
                  "--kubeconfig",
                  kubeconfig.apply(folder.resolve("kubeconfig")).toString(),
                  "--bind-address",
                  "127.0.0.1",
                  "--management-port",
                  "0"));
      arguments.addAll(List.of(options));
      return new OperatorJvm(controlPlane, arguments, folder, ahead);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** By SIGKILL; returns when it is dead. It is started again. */
  public void kill() {
    new TiedProcess(current()).dies();
  }

  /** As Kubernetes stops a pod; it is not started again. */
  public void stop() {
    TiedProcess last = new TiedProcess(current());
    synchronized (lock) {
      closed = true;
    }
    if (!last.terminates(Patience.LONG)) {
      last.dies();
    }
  }

  /** STOP pauses it, as a machine that hangs does; CONT lets it go on. */
  public void signal(String name) {
    Command.run(folder, List.of("sh", "-c", "kill -" + name + " " + current().pid()));
  }

  /** From its next start on it does not serve these. */
  public void leaves(Collection<AuthorityName> authorities) {
    synchronized (lock) {
      left.addAll(authorities);
    }
  }

  /** For this process and all that are started after it. */
  @Override
  public void advance(Duration by) {
    synchronized (lock) {
      tell(by.toString());
      ahead = ahead.plus(by);
    }
  }

  /**
   * By its own clock that nobody sets, of this process only: as if it had paused since it was
   * renewed last. Its client's leader election, which looks at the wall clock, notices nothing.
   */
  public void leaseRunsOut() {
    synchronized (lock) {
      tell(TiedOperator.LEASE_RUNS_OUT);
    }
    Patience.await("it has").until(() -> log().contains(TiedOperator.LEASE_RUNS_OUT));
  }

  private void tell(String line) {
    if (ahead.isZero()) {
      throw new IllegalStateException("it runs by the machine's clocks");
    }
    try {
      OutputStream told = process.getOutputStream();
      told.write((line + "\n").getBytes(StandardCharsets.US_ASCII));
      told.flush();
    } catch (IOException killed) {
      // The next one starts with how far it is ahead.
    }
  }

  public Duration ahead() {
    synchronized (lock) {
      return ahead;
    }
  }

  /** Whether the process that runs now has filled its caches. */
  public boolean isUp() {
    synchronized (lock) {
      return process.isAlive()
          && read("log").substring(Math.toIntExact(logBeforeLaunch)).contains("operator started");
    }
  }

  /** The time by which it runs. */
  @Override
  public Instant now() {
    synchronized (lock) {
      return Clock.systemUTC().instant().plus(ahead);
    }
  }

  public int starts() {
    synchronized (lock) {
      return starts;
    }
  }

  /** Of all its lives that have ended. */
  public List<Integer> exitCodes() {
    synchronized (lock) {
      return List.copyOf(exitCodes);
    }
  }

  /** The record of what was signed, of all its lives. */
  public List<String> journal() {
    return read("journal").lines().filter(line -> line.startsWith("{\"journal\"")).toList();
  }

  public String log() {
    return read("log");
  }

  @Override
  public void close() {
    synchronized (lock) {
      closed = true;
    }
    kill();
  }

  private Process launch() {
    try {
      logBeforeLaunch = Files.exists(folder.resolve("log")) ? read("log").length() : 0;
      List<String> command = program.command("operator", "256m", clock());
      command.addAll(arguments);
      controlPlane
          .authorityNamespaces()
          .forEach(each -> command.addAll(List.of("--authority-namespace", each)));
      left.forEach(each -> command.addAll(List.of("--except-authority", each.toString())));
      Process started =
          new ProcessBuilder(command)
              .redirectOutput(ProcessBuilder.Redirect.appendTo(folder.resolve("journal").toFile()))
              .redirectError(ProcessBuilder.Redirect.appendTo(folder.resolve("log").toFile()))
              .start();
      starts++;
      var _ = started.onExit().thenAccept(this::startAgain);
      return started;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private List<String> clock() {
    return ahead.isZero() ? List.of() : List.of("-D" + TiedOperator.AHEAD + "=" + ahead);
  }

  private void startAgain(Process ended) {
    synchronized (lock) {
      exitCodes.add(ended.exitValue());
      if (!closed) {
        process = launch();
      }
    }
  }

  private Process current() {
    synchronized (lock) {
      return process;
    }
  }

  private String read(String file) {
    try {
      return Files.readString(folder.resolve(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
