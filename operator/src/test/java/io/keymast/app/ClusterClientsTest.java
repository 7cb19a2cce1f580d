package io.keymast.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.keymast.support.FreePort;
import io.keymast.support.Kubeconfig;
import io.keymast.support.MutableClock;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** How long the API server can keep whoever calls it. */
class ClusterClientsTest {
  private static final String HEAD =
      "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n{";

  @TempDir private Path folder;

  /** A call of the kind that a thread waits for. */
  enum Call {
    READ(client -> client.configMaps().inNamespace("any").withName("any").get()),
    LIST(client -> client.configMaps().inNamespace("any").list()),
    WRITE(
        client ->
            client
                .resource(
                    new ConfigMapBuilder()
                        .withNewMetadata()
                        .withNamespace("any")
                        .withName("any")
                        .endMetadata()
                        .build())
                .create());

    @SuppressWarnings("ImmutableEnumChecker") // it captures nothing
    private final Consumer<KubernetesClient> call;

    Call(Consumer<KubernetesClient> call) {
      this.call = call;
    }
  }

  @Test
  @DisplayName("The clients of both processes and of the tools have time limits and few retries")
  void limits() {
    Path kubeconfig = kubeconfig(FreePort.find());
    LeaderLease lease =
        LeaderLease.of(
            new OperatorSettings.Election.Lease("any", "any"),
            "one",
            new MutableClock(),
            System::nanoTime);
    try (KubernetesClient ofKeyInstaller = ClusterClients.create(Optional.of(kubeconfig));
        KubernetesClient ofOperator =
            ClusterClients.create(
                Optional.of(kubeconfig),
                Map.of("lease", lease.renewals(), "outages", new Outages(System::nanoTime)))) {
      assertThat(ofOperator.getConfiguration())
          .usingRecursiveComparison()
          .comparingOnlyFields("connectionTimeout", "requestTimeout", "requestRetryBackoffLimit")
          .isEqualTo(ofKeyInstaller.getConfiguration());
      Config limits = ofKeyInstaller.getConfiguration();
      assertThat(limits.getConnectionTimeout()).isEqualTo(3_000);
      assertThat(limits.getRequestTimeout()).isEqualTo(10_000);
      assertThat(limits.getRequestRetryBackoffLimit()).isEqualTo(2);
    }
  }

  @ParameterizedTest(name = "{0}: a refusal is told after three attempts, whatever is asked for")
  @EnumSource
  void refused(Call call) throws IOException {
    AtomicInteger attempts = new AtomicInteger();
    HttpServer busy =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    busy.createContext(
        "/",
        exchange -> {
          attempts.incrementAndGet();
          exchange.sendResponseHeaders(503, -1);
          exchange.close();
        });
    busy.start();
    try {
      failed(call, busy.getAddress().getPort());
    } finally {
      busy.stop(0);
    }

    assertThat(attempts).as("as many as a plan with faults refuses").hasValue(3);
  }

  @ParameterizedTest(
      name =
          "{0}: from a closed port it comes back within five seconds, where the client''s own limits"
              + " take 19")
  @EnumSource
  @Execution(ExecutionMode.CONCURRENT)
  void closedPort(Call call) {
    assertThat(failed(call, FreePort.find())).isLessThan(Duration.ofSeconds(5));
  }

  @ParameterizedTest(
      name =
          "{0}: from a server that takes connections and never answers it comes back within a"
              + " minute, where the client''s own limits take 110")
  @EnumSource
  @Execution(ExecutionMode.CONCURRENT)
  void silence(Call call) throws IOException {
    try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      assertThat(failed(call, silent.getLocalPort())).isLessThan(Duration.ofMinutes(1));
    }
  }

  @ParameterizedTest(
      name =
          "{0}: from a server that says no more than the head of its answer it comes back within a"
              + " minute, where the client would wait for ever")
  @EnumSource
  @Execution(ExecutionMode.CONCURRENT)
  void stalledAnswer(Call call) throws IOException {
    try (ServerSocket stalling = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var _ = threads.submit(() -> sayHead(stalling));
      assertThat(failed(call, stalling.getLocalPort())).isLessThan(Duration.ofMinutes(1));
      stalling.close();
    }
  }

  /** How long it took to fail. */
  private Duration failed(Call call, int port) {
    try (KubernetesClient client = ClusterClients.create(Optional.of(kubeconfig(port)))) {
      long began = System.nanoTime();
      assertThatThrownBy(() -> call.call.accept(client))
          .isInstanceOf(KubernetesClientException.class);
      return Duration.ofNanos(System.nanoTime() - began);
    }
  }

  /** To the first that connects. */
  private static Socket sayHead(ServerSocket server) throws IOException {
    Socket connection = server.accept();
    connection.getOutputStream().write(HEAD.getBytes(StandardCharsets.US_ASCII));
    return connection;
  }

  private Path kubeconfig(int port) {
    return Kubeconfig.write(folder.resolve("kubeconfig"), URI.create("http://127.0.0.1:" + port));
  }
}
