package io.keymast.reconciler.observation;

import static io.keymast.support.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.http.AsyncBody;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.HttpResponse;
import io.fabric8.kubernetes.client.http.Interceptor;
import io.keymast.authority.Journal;
import io.keymast.domain.AuthorityName;
import io.keymast.domain.PublicKeyFingerprint;
import io.keymast.revocation.RetiredKeys;
import io.keymast.support.ControlPlane;
import io.keymast.support.Patience;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class RetirementViewTest {
  private static final ControlPlane CONTROL_PLANE = ControlPlane.shared();
  private static final PublicKeyFingerprint KEY =
      PublicKeyFingerprint.parse("ab".repeat(32)).orElseThrow();

  private final AuthorityName authority =
      new AuthorityName(CONTROL_PLANE.newAuthorityNamespace("retirement-view"), "lora");

  @Test
  @DisplayName("S28 A key that is retired while the list is read stays retired")
  void retiredMeanwhile() throws InterruptedException {
    BlockedList list = new BlockedList();
    try (KubernetesClient client =
        new KubernetesClientBuilder()
            .withConfig(CONTROL_PLANE.asOperator().getConfiguration())
            .withHttpClientBuilderConsumer(http -> http.addOrReplaceInterceptor("blocked", list))
            .build()) {
      RetirementView view =
          new RetirementView(
              new RetiredKeys(client, Clock.systemUTC()),
              new Journal(new PrintStream(OutputStream.nullOutputStream()), Clock.systemUTC()));
      Thread loading = Thread.ofPlatform().start(() -> view.load(authority));
      assertThat(list.answered.await(Patience.LONG.toSeconds(), TimeUnit.SECONDS)).isTrue();

      Thread retiring = Thread.ofPlatform().start(() -> view.retire(authority, KEY));
      await().until(() -> !retiring.isAlive() || retiring.getState() == Thread.State.BLOCKED);
      list.go.countDown();
      loading.join();
      retiring.join();

      assertThat(view.isRetired(authority, KEY)).isTrue();
    }
  }

  /** The API server has answered; who asked hears of it later. */
  private static final class BlockedList implements Interceptor {
    private final CountDownLatch answered = new CountDownLatch(1);
    private final CountDownLatch go = new CountDownLatch(1);

    @Override
    public void after(
        HttpRequest request,
        HttpResponse<?> response,
        AsyncBody.Consumer<List<ByteBuffer>> consumer) {
      if (request.method().equals("GET") && request.uri().toString().contains("labelSelector")) {
        answered.countDown();
        try {
          go.await();
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
        }
      }
    }
  }
}
