package io.keymast.keyinstaller;

import static io.keymast.support.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.rbac.RoleBindingBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.keymast.api.BaseStation;
import io.keymast.api.TolerantSerialization;
import io.keymast.support.ControlPlane;
import io.keymast.support.Relay;
import io.keymast.support.Resources;
import java.net.URI;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** A namespace that the account may not read, at first. */
class WatchedTest {
  private static final String ACCOUNT = "reader";

  /** The client may connect twice for one request; by then several have failed. */
  private static final int SEVERAL = 6;

  private final ControlPlane cluster = ControlPlane.shared();
  private final String namespace = cluster.newNamespace("shut");

  @Test
  @DisplayName(
      "A namespace that may not be read is waited for no more when the API server is away, and is"
          + " read once it may")
  void refused() throws Exception {
    Config config = cluster.as(namespace, ACCOUNT).getConfiguration();
    try (Relay relay = new Relay(URI.create(config.getMasterUrl()).getPort());
        KubernetesClient client = client(config, relay.port())) {
      Watched<BaseStation> watched = watched(client);
      watched.start();
      await("what is refused is known to be").until(watched::isSynced);

      relay.cut();
      awaitsVainTries(relay);
      assertThat(watched.isSynced()).isTrue();
      assertThat(watched.isWatching()).isTrue();
      relay.mend();

      mayRead();
      declares("roof");
      await("it is read").until(() -> watched.find(namespace, "roof").isPresent());
      relay.cut();
      awaitsVainTries(relay);
      assertThat(watched.find(namespace, "roof")).isPresent();
      watched.stop();
    }
  }

  private Watched<BaseStation> watched(KubernetesClient client) {
    return Watched.in(
        Set.of(namespace),
        () -> ProbedInformer.of(client.resources(BaseStation.class).inAnyNamespace()),
        it -> ProbedInformer.of(client.resources(BaseStation.class).inNamespace(it)));
  }

  private static void awaitsVainTries(Relay relay) {
    int before = relay.refused();
    await("it asks in vain").until(() -> relay.refused() >= before + SEVERAL);
  }

  private void mayRead() {
    Resources.apply(
        cluster.admin(),
        new RoleBindingBuilder()
            .withNewMetadata()
            .withNamespace(namespace)
            .withName(ACCOUNT)
            .endMetadata()
            .withNewRoleRef("rbac.authorization.k8s.io", "ClusterRole", "keymast-key-installer")
            .addNewSubject("", "ServiceAccount", ACCOUNT, namespace)
            .build());
  }

  private void declares(String name) {
    Resources.apply(
        cluster.admin(),
        """
        apiVersion: keymast.io/v1beta1
        kind: BaseStation
        metadata: {name: %s, namespace: %s}
        spec: {eui: "0008004A00000021"}
        """
            .formatted(name, namespace));
  }

  /** It tells of each failure at once. */
  private static KubernetesClient client(Config config, int port) {
    return new KubernetesClientBuilder()
        .withConfig(
            new ConfigBuilder(config)
                .withMasterUrl("https://127.0.0.1:" + port + "/")
                .withRequestRetryBackoffLimit(0)
                .withWatchReconnectInterval(100)
                .build())
        .withKubernetesSerialization(TolerantSerialization.create())
        .build();
  }
}
