package io.keymast.app;

import static io.keymast.support.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.http.HttpClient;
import io.keymast.domain.Der;
import io.keymast.support.CrlCopies;
import io.keymast.support.FreePort;
import io.keymast.support.Kubeconfig;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** By what a client hears of a server. */
class OutagesTest {
  private static final Duration SHORT = Duration.ofSeconds(9);
  private static final Duration LONG = Duration.ofSeconds(10);

  private final AtomicLong nanoTime = new AtomicLong(Long.MAX_VALUE - LONG.toNanos());
  private final AtomicInteger over = new AtomicInteger();
  private final Outages outages = new Outages(nanoTime::get);
  private final CrlCopies server = new CrlCopies();
  private KubernetesClient client;

  @BeforeEach
  void connects(@TempDir Path folder) {
    Path kubeconfig = Kubeconfig.write(folder.resolve("kubeconfig"), server.uri());
    client = ClusterClients.create(Optional.of(kubeconfig), Map.of("outages", outages));
    outages.whenOver(over::incrementAndGet);
  }

  @AfterEach
  void end() {
    client.close();
    server.close();
  }

  @Test
  @DisplayName("Over is an outage of ten seconds with the first good answer, once")
  void isOver() {
    asks(closedPort());
    passes(SHORT);
    isAnswered();
    server.areSilent();
    asks(server.uri());
    passes(LONG);
    asks(server.uri());
    server.haveNone();
    asks(server.uri());
    assertThat(over).as("503 and 404 are no good answers").hasValue(0);

    isAnswered();
    isAnswered();

    await("it is told").until(() -> over.get() > 0);
    passes(LONG);
    isAnswered();
    asks(closedPort());
    passes(LONG);
    isAnswered();
    await("the second one is told too").until(() -> over.get() == 2);
  }

  private void isAnswered() {
    server.have(Der.copyOf(new byte[] {0}));
    asks(server.uri());
  }

  private void asks(URI uri) {
    HttpClient http = client.getHttpClient();
    try {
      http.sendAsync(http.newHttpRequestBuilder().uri(uri).build(), byte[].class).join();
    } catch (CompletionException nobody) {
      // It is heard of by who listens.
    }
  }

  private void passes(Duration time) {
    nanoTime.addAndGet(time.toNanos());
  }

  private static URI closedPort() {
    return URI.create("http://127.0.0.1:" + FreePort.find() + "/");
  }
}
