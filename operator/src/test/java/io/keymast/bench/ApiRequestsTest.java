package io.keymast.bench;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.io.IOException;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** An API server that has heard it before. */
@SuppressWarnings("NullAway.Init")
class ApiRequestsTest {
  private static final String EXISTS = "{\"reason\":\"AlreadyExists\"}";

  private HttpServer server;
  private KubernetesClient client;

  @AfterEach
  void stop() {
    client.close();
    server.stop(0);
  }

  @Test
  void whatExistsWhenItIsSentAgainIsDone() throws IOException {
    ApiRequests team = answeredByConflict(EXISTS);

    assertThatCode(() -> team.sends("POST", "/apis/any", ApiRequests.JSON, "{}"))
        .doesNotThrowAnyException();
  }

  @Test
  void anotherConflictIsNot() throws IOException {
    ApiRequests team = answeredByConflict("{\"reason\":\"Conflict\"}");

    assertThatThrownBy(() -> team.sends("POST", "/apis/any", ApiRequests.JSON, "{}"))
        .hasMessageContaining("Conflict");
  }

  @Test
  void whatIsChangedIsNotCreated() throws IOException {
    ApiRequests team = answeredByConflict(EXISTS);

    assertThatThrownBy(() -> team.sends("PATCH", "/apis/any", ApiRequests.APPLY, "{}"))
        .hasMessageContaining("AlreadyExists");
  }

  private ApiRequests answeredByConflict(String body) throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          byte[] octets = body.getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(HttpURLConnection.HTTP_CONFLICT, octets.length);
          try (OutputStream out = exchange.getResponseBody()) {
            out.write(octets);
          }
        });
    server.start();
    client =
        new KubernetesClientBuilder()
            .withConfig(
                new ConfigBuilder()
                    .withMasterUrl("http://127.0.0.1:" + server.getAddress().getPort())
                    .build())
            .build();
    return new ApiRequests(client);
  }
}
