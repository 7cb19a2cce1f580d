package io.keymast.app;

import static io.keymast.support.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.keymast.api.TolerantSerialization;
import io.keymast.domain.AuthorityName;
import io.keymast.support.ControlPlane;
import io.keymast.support.FreePort;
import io.keymast.support.ManagementPort;
import io.keymast.support.Relay;
import java.io.IOException;
import java.net.URI;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class LateApiServerTest {

  @Test
  @DisplayName("An operator that starts while the API server is away lives and waits for it")
  void waits() throws Exception {
    ManagementPort management = new ManagementPort(FreePort.find());
    try (Relay relay = relay();
        var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      relay.cut();

      CompletableFuture<OperatorProcess> started =
          CompletableFuture.supplyAsync(() -> start("late", management, relay), threads);

      await().until(() -> management.status("/livez") == 200);
      assertThat(management.status("/readyz")).isEqualTo(503);
      assertThat(started).isNotDone();
      relay.mend();
      await().until(management::isReady);
      started.join().close();
    }
  }

  @Test
  @DisplayName("No probe changes its mind while watches break and are set up again")
  void doesNotFlap() throws Exception {
    ManagementPort management = new ManagementPort(FreePort.find());
    try (Relay relay = relay();
        OperatorProcess _ = start("flapping", management, relay)) {
      await().until(management::isReady);
      Set<Integer> seen = new TreeSet<>();

      for (int time = 1; time <= 3; time++) {
        int refused = relay.refused();
        relay.cut();
        awaitProbing(management, seen, () -> relay.refused() > refused);
        relay.mend();
        awaitProbing(management, seen, relay::isUsed);
      }

      assertThat(seen).containsExactly(200);
    }
  }

  /**
   * @param seen every status that a probe had meanwhile
   */
  private static void awaitProbing(
      ManagementPort management, Set<Integer> seen, BooleanSupplier condition) {
    await()
        .until(
            () -> {
              seen.add(management.status("/livez"));
              seen.add(management.status("/readyz"));
              return condition.getAsBoolean();
            });
  }

  private static Relay relay() throws IOException {
    KubernetesClient direct = ControlPlane.shared().asOperator();
    return new Relay(URI.create(direct.getConfiguration().getMasterUrl()).getPort());
  }

  private static OperatorProcess start(String prefix, ManagementPort management, Relay relay) {
    ControlPlane controlPlane = ControlPlane.shared();
    KubernetesClient client =
        new KubernetesClientBuilder()
            .withConfig(
                new ConfigBuilder(controlPlane.asOperator().getConfiguration())
                    .withMasterUrl("https://127.0.0.1:" + relay.port() + "/")
                    .build())
            .withKubernetesSerialization(TolerantSerialization.create())
            .build();
    return OperatorProcess.start(
        settings(controlPlane.newAuthorityNamespace(prefix), management),
        client,
        Clock.systemUTC());
  }

  private static OperatorSettings settings(String namespace, ManagementPort management) {
    return new OperatorSettings(
        Optional.empty(),
        new AuthorityName(namespace, "lora"),
        Set.of(namespace),
        new OperatorSettings.KeyInstallerServer(namespace, "tls", List.of()),
        new OperatorSettings.Election.Off(),
        new OperatorSettings.Serving("127.0.0.1", management.number(), List.of(), 2));
  }
}
