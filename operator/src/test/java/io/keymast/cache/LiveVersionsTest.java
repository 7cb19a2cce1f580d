package io.keymast.cache;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.keymast.api.BaseStation;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What stands between the operator and the API server refuses in its own way. */
@SuppressWarnings("NullAway.Init")
class LiveVersionsTest {
  private HttpServer between;
  @AutoClose private KubernetesClient client;

  @BeforeEach
  void somethingIsBetween() throws IOException {
    between = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    between.start();
    client =
        new KubernetesClientBuilder()
            .withConfig(
                new ConfigBuilder()
                    .withMasterUrl("http://127.0.0.1:" + between.getAddress().getPort())
                    .build())
            .build();
  }

  @AfterEach
  void itEnds() {
    between.stop(0);
  }

  @ParameterizedTest(name = "A refusal that says {0} is told by what HTTP says")
  @ValueSource(strings = {"null", "{}", "{\"message\": null}", "<html>", ""})
  void refused(String body) {
    answers(403, body);

    assertThatThrownBy(
            () -> new LiveVersions(client).of(Followed.everywhere(BaseStation.class, List::of)))
        .isInstanceOf(KubernetesClientException.class)
        .hasMessageContaining("Message: Forbidden.")
        .extracting(refused -> ((KubernetesClientException) refused).getCode())
        .isEqualTo(403);
  }

  private void answers(int code, String body) {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    between.createContext(
        "/",
        call -> {
          call.sendResponseHeaders(code, bytes.length == 0 ? -1 : bytes.length);
          call.getResponseBody().write(bytes);
          call.close();
        });
  }
}
