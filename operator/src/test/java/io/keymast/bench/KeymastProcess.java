package io.keymast.bench;

import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.keymast.support.Command;
import io.keymast.support.ControlPlane;
import io.keymast.support.Kubeconfig;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** {@code bin/keymast} as it is shipped: its launcher, its flags, its account's rights. */
final class KeymastProcess implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofMinutes(10);
  private static final Pattern USED_HEAP = Pattern.compile("used (\\d+)K");
  private static final Pattern MANAGEMENT_PORT = Pattern.compile("managementPort=\"?(\\d+)");
  private static final String STARTED = "operator started";

  private final ControlPlane controlPlane;
  private final Process process;
  private final Path log;
  private final ProcessMeter meter;

  private KeymastProcess(ControlPlane controlPlane, Process process, Path log) {
    this.controlPlane = controlPlane;
    this.process = process;
    this.log = log;
    this.meter = ProcessMeter.of(process.toHandle());
    Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
  }

  /**
   * An operator; returns when it is started.
   *
   * @param options beyond those that keep it to this machine
   */
  static KeymastProcess operator(ControlPlane controlPlane, String... options) {
    List<String> arguments =
        new ArrayList<>(List.of("--management-port", "0", "--no-leader-election"));
    arguments.addAll(List.of(options));
    KeymastProcess started = launch(controlPlane, controlPlane.asOperator(), "operator", arguments);
    await("the operator starts")
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(10))
        .until(() -> started.log().contains(STARTED));
    return started;
  }

  private static KeymastProcess launch(
      ControlPlane controlPlane, KubernetesClient account, String command, List<String> options) {
    Path folder = controlPlane.kubeconfig().resolveSibling("bench-" + command);
    try {
      Files.createDirectories(folder);
      List<String> line =
          new ArrayList<>(
              List.of(
                  controlPlane.root().resolve("bin/keymast").toString(),
                  command,
                  "--kubeconfig",
                  Kubeconfig.write(folder.resolve("kubeconfig"), account).toString(),
                  "--bind-address",
                  "127.0.0.1"));
      line.addAll(options);
      Path log = folder.resolve("log");
      return new KeymastProcess(
          controlPlane,
          new ProcessBuilder(line)
              .redirectOutput(folder.resolve("journal").toFile())
              .redirectError(log.toFile())
              .start(),
          log);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  ProcessMeter meter() {
    return meter;
  }

  /** What is left after a full collection. */
  long liveHeapBytes() {
    jcmd("GC.run");
    jcmd("GC.run");
    Matcher used = USED_HEAP.matcher(jcmd("GC.heap_info"));
    if (!used.find()) {
      throw new IllegalStateException("the JVM doesn't tell its heap");
    }
    return Long.parseLong(used.group(1)) * 1024;
  }

  /** Objects that wait for their controller, or are with it. */
  double pending() throws IOException, InterruptedException {
    try (HttpClient http = HttpClient.newHttpClient()) {
      return http.send(
              HttpRequest.newBuilder(
                      URI.create("http://127.0.0.1:" + managementPort() + "/metrics"))
                  .build(),
              HttpResponse.BodyHandlers.ofLines())
          .body()
          .filter(line -> line.startsWith("keymast_reconciliations_pending"))
          .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
          .sum();
    }
  }

  private String managementPort() throws IOException {
    Matcher port = MANAGEMENT_PORT.matcher(log());
    if (!port.find()) {
      throw new IllegalStateException("it doesn't tell its port");
    }
    return port.group(1);
  }

  private String jcmd(String command) {
    return Command.run(
        controlPlane.root(),
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
            Long.toString(process.pid()),
            command),
        Duration.ofMinutes(2));
  }

  private String log() throws IOException {
    if (!process.isAlive()) {
      throw new IllegalStateException("it ended: " + Files.readString(log));
    }
    return Files.readString(log);
  }

  @Override
  public void close() throws InterruptedException {
    process.destroy();
    if (!process.waitFor(30, TimeUnit.SECONDS)) {
      process.destroyForcibly().waitFor();
    }
  }
}
