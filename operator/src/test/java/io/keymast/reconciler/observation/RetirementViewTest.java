package io.keymast.reconciler.observation;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.http.AsyncBody;
import io.fabric8.kubernetes.client.http.BasicBuilder;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.HttpResponse;
import io.fabric8.kubernetes.client.http.Interceptor;
import io.keymast.authority.Journal;
import io.keymast.domain.AuthorityName;
import io.keymast.domain.PublicKeyFingerprint;
import io.keymast.domain.RevocationReason;
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
  private final AuthorityName other =
      new AuthorityName(CONTROL_PLANE.newAuthorityNamespace("retirement-view"), "lora");
  private final BlockedList list = new BlockedList(authority.namespace());

  @Test
  @DisplayName("S28 A key that is retired while the list is read stays retired")
  void retiredMeanwhile() throws InterruptedException {
    try (KubernetesClient client = client()) {
      RetirementView view = view(client);
      Thread loading = Thread.ofPlatform().start(() -> view.load(authority));
      assertThat(list.met.await(Patience.LONG.toSeconds(), TimeUnit.SECONDS)).isTrue();

      assertThat(view.retire(authority, KEY)).isTrue();
      list.go.countDown();
      loading.join();

      assertThat(view.isRetired(authority, KEY)).isTrue();
    }
  }

  @Test
  @DisplayName("S51 A list that does not come keeps nobody from retiring a key, nor from its own")
  void holdsNobodyUp() throws InterruptedException {
    try (KubernetesClient client = client()) {
      RetirementView view = view(client);
      list.isHeldBefore = true;
      Thread loading = Thread.ofPlatform().start(() -> view.load(authority));
      assertThat(list.met.await(Patience.LONG.toSeconds(), TimeUnit.SECONDS)).isTrue();

      Thread others =
          Thread.ofPlatform()
              .start(
                  () -> {
                    view.retire(authority, KEY);
                    view.load(other);
                    view.retire(other, KEY);
                  });

      assertThat(others.join(Patience.LONG)).isTrue();
      assertThat(view.isRetired(authority, KEY)).isTrue();
      assertThat(view.isRetired(other, KEY)).isTrue();
      list.go.countDown();
      loading.join();
    }
  }

  @Test
  @DisplayName("S28 What is stored without an answer is news when it is retired again, and once")
  void storedWithoutAnswer() {
    RetirementView view = view(CONTROL_PLANE.asOperator());
    view.load(authority);
    new RetiredKeys(CONTROL_PLANE.asOperator(), Clock.systemUTC())
        .retire(authority, KEY, RevocationReason.KEY_COMPROMISE);

    assertThat(view.retire(authority, KEY)).isTrue();
    assertThat(view.retire(authority, KEY)).isFalse();

    RetirementView nextLife = view(CONTROL_PLANE.asOperator());
    nextLife.load(authority);
    assertThat(nextLife.retire(authority, KEY)).isFalse();
  }

  @Test
  @DisplayName("S39 A list takes back what is no longer stored, and nothing that was learnt since")
  void listCounts() {
    RetirementView view = view(CONTROL_PLANE.asOperator());
    view.retire(authority, KEY);
    view.load(authority);
    assertThat(view.isRetired(authority, KEY)).isTrue();

    new RetiredKeys(CONTROL_PLANE.asOperator(), Clock.systemUTC()).readmit(authority, KEY);
    view.load(authority);

    assertThat(view.isRetired(authority, KEY)).isFalse();
    view.forget(authority);
    assertThat(view.of(authority)).isEmpty();
  }

  private KubernetesClient client() {
    return new KubernetesClientBuilder()
        .withConfig(CONTROL_PLANE.asOperator().getConfiguration())
        .withHttpClientBuilderConsumer(http -> http.addOrReplaceInterceptor("blocked", list))
        .build();
  }

  private static RetirementView view(KubernetesClient client) {
    return new RetirementView(
        new RetiredKeys(client, Clock.systemUTC()),
        new Journal(new PrintStream(OutputStream.nullOutputStream()), Clock.systemUTC()));
  }

  /** The API server has answered, or is not asked yet; who asks hears of it later. */
  private static final class BlockedList implements Interceptor {
    private final String namespace;
    private final CountDownLatch met = new CountDownLatch(1);
    private final CountDownLatch go = new CountDownLatch(1);
    private volatile boolean isHeldBefore;

    private BlockedList(String namespace) {
      this.namespace = namespace;
    }

    @Override
    public void before(BasicBuilder builder, HttpRequest request, RequestTags tags) {
      hold(request, isHeldBefore);
    }

    @Override
    public void after(
        HttpRequest request,
        HttpResponse<?> response,
        AsyncBody.Consumer<List<ByteBuffer>> consumer) {
      hold(request, !isHeldBefore);
    }

    private void hold(HttpRequest request, boolean isMoment) {
      String asked = request.uri().toString();
      if (isMoment
          && request.method().equals("GET")
          && asked.contains("labelSelector")
          && asked.contains(namespace)) {
        met.countDown();
        try {
          go.await();
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
        }
      }
    }
  }
}
