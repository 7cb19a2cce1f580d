package io.keymast.reconciler.observation;

import static io.keymast.support.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.keymast.authority.Journal;
import io.keymast.domain.AuthorityName;
import io.keymast.domain.PublicKeyFingerprint;
import io.keymast.domain.RevocationReason;
import io.keymast.revocation.RetiredKeys;
import io.keymast.support.ControlPlane;
import io.keymast.support.Fault;
import io.keymast.support.FaultProxy;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RetirementViewTest {
  private static final ControlPlane CONTROL_PLANE = ControlPlane.shared();
  private static final PublicKeyFingerprint KEY =
      PublicKeyFingerprint.parse("ab".repeat(32)).orElseThrow();

  private final AuthorityName authority =
      new AuthorityName(CONTROL_PLANE.newAuthorityNamespace("retirement-view"), "lora");
  private final AuthorityName other =
      new AuthorityName(CONTROL_PLANE.newAuthorityNamespace("retirement-view"), "lora");
  private final ByteArrayOutputStream journal = new ByteArrayOutputStream();
  private final AtomicInteger told = new AtomicInteger();

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

      retires(view);
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

      retires(view);
      view.load(other);
      view.retire(other, KEY, told::incrementAndGet);

      assertThat(loading.isAlive()).isTrue();
      assertThat(view.isRetired(authority, KEY)).isTrue();
      assertThat(view.isRetired(other, KEY)).isTrue();
      go.countDown();
      loading.join();
    } finally {
      go.countDown();
    }
  }

  @ParameterizedTest(
      name = "S28 What is stored without an answer is told once, asked for again by {0}")
  @EnumSource(Asking.class)
  void storedWithoutAnswer(Asking asking) {
    try (FaultProxy proxy = FaultProxy.open(CONTROL_PLANE);
        KubernetesClient client = through(proxy, asking == Asking.THE_CLIENT ? 2 : 0)) {
      RetirementView view = view(client);
      view.load(authority);
      AtomicInteger writes = new AtomicInteger();
      proxy
          .open(write -> true)
          .arm(write -> writes.getAndIncrement() == 0 ? new Fault.DropAnswer() : new Fault.None());

      switch (asking) {
        case THE_CLIENT -> retires(view);
        case WHO_RETIRES -> {
          assertThatThrownBy(() -> retires(view)).isInstanceOf(KubernetesClientException.class);
          retires(view);
        }
        case WHO_REVOKES -> {
          assertThatThrownBy(() -> retires(view)).isInstanceOf(KubernetesClientException.class);
          assertThat(view.retire(authority, KEY, Instant.MAX)).isTrue();
        }
        case WHO_LISTS -> {
          assertThatThrownBy(() -> retires(view)).isInstanceOf(KubernetesClientException.class);
          view.load(authority);
        }
      }
      assertThat(told).hasValue(1);

      retires(view);
      view.load(authority);
      assertThat(told).hasValue(1);
      assertThat(journal.toString(StandardCharsets.UTF_8)).containsOnlyOnce("\"retired\"");
    }
  }

  @Test
  @DisplayName("S28 One that is listed before its lost answer is missed is told all the same, once")
  void listedBefore() {
    try (FaultProxy proxy = FaultProxy.open(CONTROL_PLANE);
        KubernetesClient client = through(proxy, 0)) {
      RetirementView view = view(client);
      view.load(authority);
      RetiredKeys elsewhere = new RetiredKeys(CONTROL_PLANE.asOperator(), Clock.systemUTC());
      proxy
          .open(write -> true)
          .arm(
              write -> {
                elsewhere.retire(authority, KEY, RevocationReason.KEY_COMPROMISE);
                view.load(authority);
                return new Fault.Answer(500);
              });

      assertThatThrownBy(() -> retires(view)).isInstanceOf(KubernetesClientException.class);

      assertThat(view.isRetired(authority, KEY)).isTrue();
      view.load(authority);
      view.load(authority);
      assertThat(told).hasValue(1);
      assertThat(journal.toString(StandardCharsets.UTF_8)).containsOnlyOnce("\"retired\"");
    }
  }

  @Test
  @DisplayName("S39 A readmission that was stored without an answer is news to who lists it first")
  void readmittedWithoutAnswer() {
    try (FaultProxy proxy = FaultProxy.open(CONTROL_PLANE);
        KubernetesClient client = through(proxy, 0)) {
      RetirementView view = view(client);
      view.retire(authority, KEY, Instant.MAX);
      proxy.open(write -> true).arm(write -> new Fault.DropAnswer());
      assertThatThrownBy(() -> view.readmit(authority, KEY, told::incrementAndGet))
          .isInstanceOf(KubernetesClientException.class);
      assertThat(told).hasValue(0);

      view.load(authority);
      view.load(authority);

      assertThat(told).hasValue(1);
      assertThat(journal.toString(StandardCharsets.UTF_8)).containsOnlyOnce("\"readmitted\"");
    }
  }

  private enum Asking {
    THE_CLIENT,
    WHO_RETIRES,
    WHO_REVOKES,
    WHO_LISTS
  }

  @Test
  @DisplayName("S39 What was readmitted since is not told as retired by an older reason")
  void readmittedSince() {
    RetirementView view = view(CONTROL_PLANE.asOperator());
    view.load(authority);
    retires(view);
    new RetiredKeys(CONTROL_PLANE.asOperator(), Clock.systemUTC()).readmit(authority, KEY);

    assertThat(view.retire(authority, KEY, Instant.EPOCH)).isFalse();

    assertThat(view.isRetired(authority, KEY)).isFalse();
    assertThat(journal.toString(StandardCharsets.UTF_8)).containsOnlyOnce("\"retired\"");
  }

  @Test
  @DisplayName("S39 A list takes back what is no longer stored, and nothing that was learnt since")
  void listCounts() {
    RetirementView view = view(CONTROL_PLANE.asOperator());
    retires(view);
    view.load(authority);
    assertThat(view.isRetired(authority, KEY)).isTrue();

    new RetiredKeys(CONTROL_PLANE.asOperator(), Clock.systemUTC()).readmit(authority, KEY);
    view.load(authority);

    assertThat(view.isRetired(authority, KEY)).isFalse();
    view.forget(authority);
    assertThat(view.of(authority)).isEmpty();
  }

  private void retires(RetirementView view) {
    view.retire(authority, KEY, told::incrementAndGet);
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
    return through(proxy, 2);
  }

  private static KubernetesClient through(FaultProxy proxy, int attemptsMore) {
    return new KubernetesClientBuilder()
        .withConfig(
            new ConfigBuilder(CONTROL_PLANE.asOperator().getConfiguration())
                .withMasterUrl(proxy.url())
                .withRequestRetryBackoffLimit(attemptsMore)
                .build())
        .build();
  }

  private RetirementView view(KubernetesClient client) {
    return new RetirementView(
        new RetiredKeys(client, Clock.systemUTC()),
        new Journal(new PrintStream(journal, true, StandardCharsets.UTF_8), Clock.systemUTC()));
  }
}
