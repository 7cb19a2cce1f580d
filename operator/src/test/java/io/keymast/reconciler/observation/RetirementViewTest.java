package io.keymast.reconciler.observation;

import static io.keymast.support.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.keymast.authority.Journal;
import io.keymast.domain.AuthorityName;
import io.keymast.domain.PublicKeyFingerprint;
import io.keymast.domain.RevocationReason;
import io.keymast.revocation.RetiredKeys;
import io.keymast.support.ControlPlane;
import io.keymast.support.Fault;
import io.keymast.support.FaultProxy;
import java.io.OutputStream;
import java.io.PrintStream;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
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

  @Test
  @DisplayName("S28 A key that is retired while the list is on its way stays retired")
  void retiredMeanwhile() throws InterruptedException {
    try (FaultProxy proxy = FaultProxy.open(CONTROL_PLANE);
        KubernetesClient client = through(proxy)) {
      RetirementView view = view(client);
      proxy.reads().trouble(occurrence -> new Fault.DelayAnswer(Duration.ofSeconds(5)));
      Thread loading = Thread.ofPlatform().start(() -> view.load(authority));
      await("the list is read").until(() -> proxy.reads().touched(this::isList) > 0);
      proxy.reads().endTrouble();

      assertThat(view.retire(authority, KEY)).isTrue();
      loading.join();

      assertThat(view.isRetired(authority, KEY)).isTrue();
    }
  }

  @Test
  @DisplayName("S51 A list that does not come keeps nobody from retiring a key, nor from its own")
  void holdsNobodyUp() throws InterruptedException {
    CountDownLatch go = new CountDownLatch(1);
    try (FaultProxy proxy = FaultProxy.open(CONTROL_PLANE);
        KubernetesClient client = through(proxy)) {
      RetirementView view = view(client);
      proxy.reads().trouble(occurrence -> new Fault.Hold(() -> awaits(go)));
      Thread loading = Thread.ofPlatform().start(() -> view.load(authority));
      await("the list is asked for").until(() -> proxy.reads().touched(this::isList) > 0);
      proxy.reads().endTrouble();

      view.retire(authority, KEY);
      view.load(other);
      view.retire(other, KEY);

      assertThat(loading.isAlive()).isTrue();
      assertThat(view.isRetired(authority, KEY)).isTrue();
      assertThat(view.isRetired(other, KEY)).isTrue();
      go.countDown();
      loading.join();
    } finally {
      go.countDown();
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

  private boolean isList(String uri) {
    return uri.contains(authority.namespace()) && uri.contains("labelSelector");
  }

  private static void awaits(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static KubernetesClient through(FaultProxy proxy) {
    return new KubernetesClientBuilder()
        .withConfig(
            new ConfigBuilder(CONTROL_PLANE.asOperator().getConfiguration())
                .withMasterUrl(proxy.url())
                .build())
        .build();
  }

  private static RetirementView view(KubernetesClient client) {
    return new RetirementView(
        new RetiredKeys(client, Clock.systemUTC()),
        new Journal(new PrintStream(OutputStream.nullOutputStream()), Clock.systemUTC()));
  }
}
