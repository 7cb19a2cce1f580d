package io.keymast.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.keymast.api.TolerantSerialization;
import io.keymast.domain.AuthorityName;
import io.keymast.support.ControlPlane;
import io.keymast.support.Relay;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class LateApiServerTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @Test
  @DisplayName("An operator that starts while the API server is away lives and waits for it")
  void waits() throws Exception {
    ControlPlane controlPlane = ControlPlane.shared();
    String namespace = controlPlane.newAuthorityNamespace("late");
    KubernetesClient direct = controlPlane.asOperator();
    int port = freePort();
    try (Relay relay = new Relay(URI.create(direct.getConfiguration().getMasterUrl()).getPort());
        var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      relay.cut();
      KubernetesClient client =
          new KubernetesClientBuilder()
              .withConfig(
                  new ConfigBuilder(direct.getConfiguration())
                      .withMasterUrl("https://127.0.0.1:" + relay.port() + "/")
                      .build())
              .withKubernetesSerialization(TolerantSerialization.create())
              .build();

      CompletableFuture<OperatorProcess> started =
          CompletableFuture.supplyAsync(
              () -> OperatorProcess.start(settings(namespace, port), client, Clock.systemUTC()),
              threads);

      await().atMost(PATIENCE).until(() -> status(port, "/livez") == 200);
      assertThat(status(port, "/readyz")).isEqualTo(503);
      assertThat(started).isNotDone();
      relay.mend();
      await().atMost(PATIENCE).until(() -> status(port, "/readyz") == 200);
      started.join().close();
    }
  }

  private static OperatorSettings settings(String namespace, int port) {
    return new OperatorSettings(
        Optional.empty(),
        new AuthorityName(namespace, "lora"),
        Set.of(namespace),
        new OperatorSettings.KeyInstallerServer(namespace, "tls", List.of()),
        new OperatorSettings.Election.Off(),
        new OperatorSettings.Serving("127.0.0.1", port, List.of(), 2));
  }

  /** Zero while nothing listens. */
  private static int status(int port, String path) throws InterruptedException {
    try (HttpClient http = HttpClient.newHttpClient()) {
      return http.send(
              HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                  .timeout(Duration.ofSeconds(5))
                  .build(),
              BodyHandlers.discarding())
          .statusCode();
    } catch (IOException e) {
      return 0;
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
