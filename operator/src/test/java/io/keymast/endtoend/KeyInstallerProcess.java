package io.keymast.endtoend;

import static io.keymast.support.Patience.await;

import io.keymast.support.Command;
import io.keymast.support.ControlPlane;
import io.keymast.support.FaultProxy;
import io.keymast.support.Kubeconfig;
import io.keymast.support.ManagementPort;
import io.keymast.support.OperatorProgram;
import io.keymast.support.Patience;
import io.keymast.support.TiedOperator;
import io.keymast.support.TiedProcess;
import io.keymast.support.TlsRelay;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.awaitility.core.ConditionTimeoutException;

/** {@code keymast key-installer}, under its own account; ends with this JVM. */
public final class KeyInstallerProcess implements AutoCloseable {
  private static final String KUBECONFIG = "key-installer.kubeconfig";

  private final List<String> command;
  private final Path log;
  private volatile Process process;

  private KeyInstallerProcess(List<String> command, Path log) {
    this.command = command;
    this.log = log;
    this.process = launch();
  }

  /** Returns when it says that it is ready. */
  static KeyInstallerProcess start(ControlPlane controlPlane, Path folder, String... options) {
    return start(
        controlPlane,
        folder,
        Kubeconfig.write(folder.resolve(KUBECONFIG), controlPlane.asKeyInstaller()),
        options);
  }

  /** The same; it knows the API server by the proxy only. */
  public static KeyInstallerProcess startBehind(
      FaultProxy proxy, ControlPlane controlPlane, Path folder, String... options) {
    return start(
        controlPlane,
        folder,
        Kubeconfig.write(folder.resolve(KUBECONFIG), controlPlane.asKeyInstaller(), proxy),
        options);
  }

  /** The same, by the relay only: as in production. */
  static KeyInstallerProcess startBehind(
      TlsRelay relay, ControlPlane controlPlane, Path folder, String... options) {
    return start(
        controlPlane,
        folder,
        Kubeconfig.write(folder.resolve(KUBECONFIG), controlPlane.asKeyInstaller(), relay),
        options);
  }

  /** The same by the proxy; it can be sent {@linkplain #advance forward}. */
  static KeyInstallerProcess startClockedBehind(
      FaultProxy proxy, ControlPlane controlPlane, Path folder, String... options) {
    return start(
        controlPlane,
        folder,
        Kubeconfig.write(folder.resolve(KUBECONFIG), controlPlane.asKeyInstaller(), proxy),
        List.of("-D" + TiedOperator.AHEAD + "=" + Duration.ZERO),
        options);
  }

  /** The same, by a clock that is so much ahead of the API server's, and can be set. */
  static KeyInstallerProcess startAhead(
      Duration by, ControlPlane controlPlane, Path folder, String... options) {
    return start(
        controlPlane,
        folder,
        Kubeconfig.write(folder.resolve(KUBECONFIG), controlPlane.asKeyInstaller()),
        List.of("-D" + TiedOperator.AHEAD_OF_API_SERVER + "=" + by),
        options);
  }

  private static KeyInstallerProcess start(
      ControlPlane controlPlane, Path folder, Path kubeconfig, String... options) {
    return start(controlPlane, folder, kubeconfig, List.of(), options);
  }

  private static KeyInstallerProcess start(
      ControlPlane controlPlane,
      Path folder,
      Path kubeconfig,
      List<String> properties,
      String... options) {
    List<String> command =
        OperatorProgram.beside(controlPlane).command("key-installer", "128m", properties);
    command.addAll(List.of("--kubeconfig", kubeconfig.toString()));
    command.addAll(List.of("--bind-address", "127.0.0.1"));
    command.addAll(List.of(options));
    for (String port : List.of("--https-port", "--management-port")) {
      if (!command.contains(port)) {
        command.addAll(List.of(port, "0"));
      }
    }
    KeyInstallerProcess started = new KeyInstallerProcess(List.copyOf(command), newLog(folder));
    started.awaitReady();
    return started;
  }

  /** Of all its lives, and of no process before it. */
  private static Path newLog(Path folder) {
    Path log = folder.resolve("key-installer.log");
    try {
      Files.deleteIfExists(log);
      return log;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Process launch() {
    try {
      return new ProcessBuilder(command)
          .redirectErrorStream(true)
          .redirectOutput(Redirect.appendTo(log.toFile()))
          .start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** By SIGKILL; when it is dead, it is started again. Only for one whose ports were given. */
  public void kill() {
    new TiedProcess(process).dies();
    process = launch();
  }

  /** That much time passes at once for one that was started with clocks of its own, or seems to. */
  void advance(Duration by) {
    try {
      OutputStream tie = process.getOutputStream();
      tie.write((by + "\n").getBytes(StandardCharsets.US_ASCII));
      tie.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  int httpsPort() {
    return port("https");
  }

  int publicationPort() {
    return port("publication");
  }

  /** Only for one that was told to listen to concentrators. */
  int inUsePort() {
    return port("inUse");
  }

  public boolean isReady() {
    return management().isReady();
  }

  /** The status that a probe gets. */
  int probed(String path) {
    return management().status(path);
  }

  /** The sum of a meter's lines that have this in them. */
  public double metric(String name, String label) {
    return management()
        .metrics()
        .lines()
        .filter(line -> line.startsWith(name) && line.contains(label))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
        .sum();
  }

  /** What is left of its heap after a full collection. */
  double liveHeapBytes() {
    Command.run(
        log.resolveSibling(""),
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
            Long.toString(process.pid()),
            "GC.run"));
    return metric("jvm_memory_used_bytes", "area=\"heap\"");
  }

  /** What of its memory is in the machine's. */
  double residentBytes() {
    try (Stream<String> lines = Files.lines(Path.of("/proc/" + process.pid() + "/status"))) {
      return lines
          .filter(line -> line.startsWith("VmRSS:"))
          .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1024)
          .sum();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private ManagementPort management() {
    return new ManagementPort(port("management"));
  }

  public String log() {
    try {
      return Files.readString(log);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** As Kubernetes stops a pod; it has to end by itself. */
  @Override
  public void close() {
    TiedProcess tied = new TiedProcess(process);
    if (!tied.terminates(Patience.LONG)) {
      tied.dies();
      throw new AssertionError("it did not stop: " + log());
    }
    if (process.exitValue() != 0) {
      throw new AssertionError("exit code " + process.exitValue() + ": " + log());
    }
  }

  private void awaitReady() {
    try {
      await("the Key Installer is ready")
          .until(() -> !process.isAlive() || (log().contains("listens") && isReady()));
    } catch (ConditionTimeoutException late) {
      process.destroyForcibly();
      throw new AssertionError(log(), late);
    }
    if (!process.isAlive()) {
      throw new AssertionError(log());
    }
  }

  private int port(String name) {
    Matcher matcher = Pattern.compile("listens .*\\b" + name + "=\"(\\d+)\"").matcher(log());
    if (!matcher.find()) {
      throw new IllegalStateException(log());
    }
    return Integer.parseInt(matcher.group(1));
  }
}
