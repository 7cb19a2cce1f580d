package io.keymast.cache;

import static org.assertj.core.api.Assertions.assertThat;
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
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What stands between the operator and the API server refuses in its own way. */
@SuppressWarnings("NullAway.Init")
class LiveVersionsTest {
  private HttpServer between;
  @AutoClose private KubernetesClient client;
  private final List<ObjectVersion> told = new ArrayList<>();

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

    assertThatThrownBy(() -> list(new LiveVersions(client)))
        .isInstanceOf(KubernetesClientException.class)
        .hasMessageContaining("Message: Forbidden.")
        .extracting(refused -> ((KubernetesClientException) refused).getCode())
        .isEqualTo(403);
  }

  @Test
  @DisplayName("Each object is told as it comes, and in the end the version of the list")
  void listed() {
    answers(
        200,
        """
        {"kind": "PartialObjectMetadataList", "metadata": {"continue": "", "resourceVersion": "12"},
         "items": [
           {"kind": "PartialObjectMetadata", "metadata": {"name": "roof", "namespace": "site",
             "uid": "1f", "labels": {"name": "no"}, "resourceVersion": "9",
             "managedFields": [{"fieldsV1": {"f:metadata": {"f:name": {}}}}]}},
           {"metadata": {"name": "mast", "uid": "2f", "resourceVersion": "10"}, "spec": null}]}
        """);

    assertThat(list(new LiveVersions(client))).isEqualTo("12");
    assertThat(told)
        .containsExactly(
            new ObjectVersion("BaseStation", "site", "roof", "1f", "9"),
            new ObjectVersion("BaseStation", "", "mast", "2f", "10"));
  }

  @Test
  @DisplayName("Where there are none, the API server says null")
  void empty() {
    answers(200, "{\"metadata\": {\"resourceVersion\": \"12\"}, \"items\": null}");

    assertThat(list(new LiveVersions(client))).isEqualTo("12");
    assertThat(told).isEmpty();
  }

  @ParameterizedTest(name = "What is no whole list, as {0}, fails")
  @ValueSource(
      strings = {
        "",
        "null",
        "[]",
        "{\"metadata\": {\"resourceVersion\": \"12\"}, \"items\": [{\"metadata\": {}}",
        "{\"metadata\": {\"resourceVersion\": \"12\"}, \"items\": [",
        "{\"metadata\": null, \"items\": []}",
        "{\"metadata\": {}, \"items\": {}}",
        "{\"metadata\": {}, \"items\": [{}]}",
        "{\"metadata\": {}, \"items\": [null]}"
      })
  void cut(String body) {
    answers(200, body);

    assertThatThrownBy(() -> list(new LiveVersions(client)))
        .isInstanceOf(KubernetesClientException.class)
        .hasMessage("the list of metadata has not come to its end");
  }

  @Test
  @DisplayName("One that does not go on is given up")
  void stalled() {
    CountDownLatch over = new CountDownLatch(1);
    between.createContext(
        "/",
        call -> {
          call.sendResponseHeaders(200, 0);
          call.getResponseBody().write("{\"items\": [".getBytes(StandardCharsets.UTF_8));
          call.getResponseBody().flush();
          awaits(over);
          call.close();
        });

    assertThatThrownBy(() -> list(new LiveVersions(client, Duration.ofMillis(500))))
        .isInstanceOf(KubernetesClientException.class);

    over.countDown();
  }

  private static void awaits(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private String list(LiveVersions live) {
    return live.list(Followed.everywhere(BaseStation.class, List::of), told::add);
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
