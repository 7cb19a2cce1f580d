package io.keymast.support;

import io.fabric8.kubernetes.client.Config;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * An operator process of its own, started again whenever it ends, as Kubernetes does with a pod. It
 * talks to the API server through a proxy, under the operator's account, and ends with this JVM.
 */
public final class OperatorJvm implements AutoCloseable {
  private final List<String> command;
  private final Path folder;
  private final Object lock = new Object();
  private Process process;
  private boolean closed;
  private int starts;

  private OperatorJvm(List<String> command, Path folder) {
    this.command = command;
    this.folder = folder;
    this.process = launch();
  }

  /**
   * @param name of the folder of its kubeconfig, journal and log, in target/operator-jvm
   * @param options of {@code keymast operator}
   */
  public static OperatorJvm start(
      ControlPlane controlPlane, FaultProxy proxy, String name, String... options) {
    OperatorJvm operator = start(controlPlane, "server: \"" + proxy.url() + "\"", name, options);
    proxy.kills(operator::kill);
    return operator;
  }

  /** Without a proxy. */
  public static OperatorJvm start(ControlPlane controlPlane, String name, String... options) {
    Config account = controlPlane.asOperator().getConfiguration();
    return start(
        controlPlane,
        "server: \"%s\", certificate-authority-data: \"%s\""
            .formatted(account.getMasterUrl(), account.getCaCertData()),
        name,
        options);
  }

  private static OperatorJvm start(
      ControlPlane controlPlane, String cluster, String name, String[] options) {
    Path parent = controlPlane.kubeconfig().resolveSibling("operator-jvm");
    Path folder = parent.resolve(name);
    try {
      Files.createDirectories(folder);
      Path kubeconfig =
          Files.writeString(folder.resolve("kubeconfig"), kubeconfig(controlPlane, cluster));
      List<String> command = Program.in(parent).command();
      command.addAll(
          List.of(
              "operator",
              "--kubeconfig",
              kubeconfig.toString(),
              "--bind-address",
              "127.0.0.1",
              "--management-port",
              "0"));
      command.addAll(List.of(options));
      return new OperatorJvm(command, folder);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** By SIGKILL; returns when it is dead. It is started again. */
  public void kill() {
    end(current().destroyForcibly());
  }

  /** As Kubernetes stops a pod; it is not started again. */
  public void stop() {
    Process last = current();
    synchronized (lock) {
      closed = true;
    }
    last.destroy();
    end(last);
  }

  public int starts() {
    synchronized (lock) {
      return starts;
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
      Process started =
          new ProcessBuilder(command)
              .redirectOutput(ProcessBuilder.Redirect.appendTo(folder.resolve("journal").toFile()))
              .redirectError(ProcessBuilder.Redirect.appendTo(folder.resolve("log").toFile()))
              .start();
      starts++;
      started.onExit().thenRun(this::startAgain);
      return started;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void startAgain() {
    synchronized (lock) {
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

  private static void end(Process process) {
    try {
      if (!process.waitFor(20, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private String read(String file) {
    try {
      return Files.readString(folder.resolve(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String kubeconfig(ControlPlane controlPlane, String cluster) {
    return """
        apiVersion: v1
        kind: Config
        current-context: it
        contexts:
          - {name: it, context: {cluster: it, user: operator}}
        clusters:
          - {name: it, cluster: {%s}}
        users:
          - {name: operator, user: {token: "%s"}}
        """
        .formatted(cluster, controlPlane.asOperator().getConfiguration().getAutoOAuthToken());
  }

  /** Packed once for all. */
  private static final class Program {
    private static final Object LOCK = new Object();
    private static @Nullable OperatorProgram packed;

    static OperatorProgram in(Path folder) {
      synchronized (LOCK) {
        if (packed == null) {
          packed = OperatorProgram.pack(folder);
        }
        return packed;
      }
    }
  }
}
