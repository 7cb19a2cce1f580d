package io.keymast.keyinstaller;

import static io.keymast.support.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.keymast.support.AuditLog;
import io.keymast.support.ControlPlane;
import io.keymast.support.TlsRelay;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/**
 * A watch whose connection died on its way to a real API server that answers; by WebSocket over
 * TLS, as in production.
 */
class ProbedInformerTest {
  private final ControlPlane controlPlane = ControlPlane.shared();
  private final String namespace = controlPlane.newAuthorityNamespace("probed");
  private final TlsRelay relay = TlsRelay.open(controlPlane);
  private final KubernetesClient client =
      new KubernetesClientBuilder()
          .withConfig(
              new ConfigBuilder(controlPlane.admin().getConfiguration())
                  .withMasterUrl(relay.url())
                  .withUserAgent(namespace)
                  .build())
          .build();
  private final AuditLog asked = new AuditLog(controlPlane);
  private final long before = asked.now();
  private final ProbedInformer<ConfigMap> probed =
      ProbedInformer.of(client.configMaps().inNamespace(namespace));
  private final WatchAge age = new WatchAge(List.of(probed), () -> true, System::nanoTime);

  @BeforeEach
  void watches() {
    stores("first");
    Informers.start(probed.informer(), _ -> {});
    await("it knows the first").until(() -> knows("first"));
    await("it watches")
        .until(() -> probed.informer().isWatching() && relay.watches().isOpen("configmaps"));
    assertThat(relay.connectionsByHttp2()).isPositive();
    assertThat(relay.neither()).isZero();
  }

  @AfterEach
  void end() throws IOException {
    age.close();
    probed.informer().stop();
    client.close();
    relay.close();
  }

  @Test
  @DisplayName("What it lists comes in pages: a fleet in one answer would not fit into memory")
  void pages() {
    await("the API server has recorded the list")
        .untilAsserted(
            () ->
                assertThat(asked.addressesOfAgentSince(before, namespace))
                    .filteredOn(address -> !address.contains("watch=true"))
                    .isNotEmpty()
                    .allMatch(address -> address.contains("limit=1000")));
  }

  @Test
  @DisplayName("A watch that hears what happens, or to which nothing happens, is not old")
  void hears() {
    age.probe();
    age.probe();
    age.sample();
    assertThat(probed.silentSince()).isEmpty();

    stores("second");
    await("it knows the second").until(() -> knows("second"));
    age.probe();
    age.probe();

    assertThat(probed.silentSince()).isEmpty();
  }

  @Test
  @DisplayName(
      "S25 A silent watch has been old since the first of two looks that found it so, until it"
          + " hears again")
  void silent() {
    relay.watches().stall(Set.of("configmaps"));
    stores("second");
    age.probe();
    assertThat(probed.silentSince()).as("after one look").isEmpty();

    age.probe();

    long since = probed.silentSince().orElseThrow();
    age.sample();
    assertThat(age.current())
        .isGreaterThanOrEqualTo(Duration.ofNanos(System.nanoTime() - since).minusSeconds(1));
    relay.watches().thaw();
    await("it hears again").until(() -> knows("second"));
    assertThat(probed.silentSince()).isEmpty();
    long before = System.nanoTime();
    age.sample();
    assertThat(age.current()).isLessThanOrEqualTo(Duration.ofNanos(System.nanoTime() - before));
  }

  private void stores(String name) {
    controlPlane
        .admin()
        .resource(
            new ConfigMapBuilder()
                .withNewMetadata()
                .withNamespace(namespace)
                .withName(name)
                .endMetadata()
                .build())
        .create();
  }

  private boolean knows(String name) {
    return probed.informer().getIndexer().getByKey(namespace + "/" + name) != null;
  }
}
