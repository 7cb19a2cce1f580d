package io.keymast.bench;

import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.client.KubernetesClient;
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
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Keymast as it is shipped, with its account's rights. */
final class KeymastProcess implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofMinutes(10);
  private static final Pattern MANAGEMENT_PORT = Pattern.compile("management(?:Port)?=\"?(\\d+)");
  private static final Pattern HTTPS_PORT = Pattern.compile("https=\"?(\\d+)");
  private static final Pattern PUBLICATION_PORT = Pattern.compile("publication=\"?(\\d+)");
  private static final String STARTED = "operator started";
  private static final String LISTENS = "listens";

  /** Of an operator that has to win before it works. */
  static final String ELECTED = "--leader-election";

  private final Jvm jvm;
  private final Path log;

  private KeymastProcess(Jvm jvm, Path log) {
    this.jvm = jvm;
    this.log = log;
  }

  /**
   * An operator; returns when it is ready. It leads by then where its options say nothing about
   * leading.
   *
   * @param options beyond those that keep it to this machine
   */
  static KeymastProcess operator(Program program, ControlPlane controlPlane, List<String> options) {
    List<String> arguments = new ArrayList<>(options);
    arguments.addAll(List.of("--management-port", "0"));
    if (!options.contains(ELECTED)) {
      arguments.add("--no-leader-election");
    }
    KeymastProcess started =
        launch(program, controlPlane, controlPlane.asOperator(), "operator", arguments);
    await("the operator starts")
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(10))
        .until(() -> started.log().contains(STARTED) && started.isReady());
    return started;
  }

  /** A Key Installer; returns when it serves. */
  static KeymastProcess keyInstaller(
      Program program, ControlPlane controlPlane, List<String> options) {
    List<String> arguments = new ArrayList<>(options);
    for (String port : List.of("https", "publication", "management")) {
      arguments.addAll(List.of("--" + port + "-port", "0"));
    }
    KeymastProcess started =
        launch(program, controlPlane, controlPlane.asKeyInstaller(), "key-installer", arguments);
    await("the Key Installer serves")
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(10))
        .until(() -> started.log().contains(LISTENS) && started.isReady());
    return started;
  }

  private static KeymastProcess launch(
      Program program,
      ControlPlane controlPlane,
      KubernetesClient account,
      String command,
      List<String> options) {
    Path folder = controlPlane.kubeconfig().resolveSibling("bench-" + command);
    try {
      Files.createDirectories(folder);
      List<String> line = new ArrayList<>(program.command());
      line.addAll(
          List.of(
              command,
              "--kubeconfig",
              Kubeconfig.write(folder.resolve("kubeconfig"), account).toString(),
              "--bind-address",
              "127.0.0.1"));
      line.addAll(options);
      Path log = folder.resolve("log");
      return new KeymastProcess(
          Jvm.of(
              new ProcessBuilder(line)
                  .redirectOutput(folder.resolve("journal").toFile())
                  .redirectError(log.toFile())
                  .start()),
          log);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Jvm jvm() {
    return jvm;
  }

  ProcessMeter meter() {
    return jvm.meter();
  }

  /** What is left after a full collection. */
  long liveHeapBytes() {
    return jvm.liveHeapBytes();
  }

  /** Returns when it does nothing any more. */
  void awaitsRest() {
    jvm.awaitsRest();
  }

  /** CPU that it takes in this time, in which nobody asks for anything. */
  Duration cpuOf(Duration idle) {
    Duration before = meter().cpu();
    await("an idle while is over").pollDelay(idle).atMost(idle.multipliedBy(10)).until(() -> true);
    return meter().cpu().minus(before);
  }

  /** Until it has caught up. */
  void awaitsNothingPending() {
    await("nothing waits for its controller")
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(200))
        .until(() -> pending() == 0);
  }

  /** Objects that wait for their controller, or are with it. */
  private double pending() throws IOException, InterruptedException {
    return asks("/metrics")
        .body()
        .lines()
        .filter(line -> line.startsWith("keymast_reconciliations_pending"))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
        .sum();
  }

  private boolean isReady() throws IOException, InterruptedException {
    return asks("/readyz").statusCode() == 200;
  }

  private HttpResponse<String> asks(String path) throws IOException, InterruptedException {
    try (HttpClient http = HttpClient.newHttpClient()) {
      return http.send(
          HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port(MANAGEMENT_PORT) + path))
              .build(),
          HttpResponse.BodyHandlers.ofString());
    }
  }

  int httpsPort() throws IOException {
    return port(HTTPS_PORT);
  }

  int publicationPort() throws IOException {
    return port(PUBLICATION_PORT);
  }

  private int port(Pattern told) throws IOException {
    Matcher port = told.matcher(log());
    if (!port.find()) {
      throw new IllegalStateException("it doesn't tell its port");
    }
    return Integer.parseInt(port.group(1));
  }

  private String log() throws IOException {
    if (!jvm.process().isAlive()) {
      throw new IllegalStateException("it ended: " + Files.readString(log));
    }
    return Files.readString(log);
  }

  @Override
  public void close() throws InterruptedException {
    jvm.close();
  }
}
