package io.keymast.keyinstaller;

import static io.keymast.support.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.keymast.api.TolerantSerialization;
import io.keymast.support.ControlPlane;
import io.keymast.support.FaultProxy;
import java.util.Set;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** By the labels of namespaces an authority says whose stations it serves. */
class NamespaceWatchTest {
  private final ControlPlane controlPlane = ControlPlane.shared();
  @AutoClose private final FaultProxy proxy = FaultProxy.open(controlPlane);

  @AutoClose
  private final KubernetesClient client =
      new KubernetesClientBuilder()
          .withConfig(
              new ConfigBuilder(controlPlane.admin().getConfiguration())
                  .withMasterUrl(proxy.url())
                  .build())
          .withKubernetesSerialization(TolerantSerialization.create())
          .build();

  @AutoClose private final AuthorityDirectory directory = new AuthorityDirectory(client);

  @Test
  @DisplayName("A watch of namespaces that is silent is found out, as those of stations are")
  void silent() {
    directory.start();
    await("it watches")
        .until(
            () ->
                directory.isSynced()
                    && directory.isWatching()
                    && proxy.watches().isOpen("namespaces"));
    WatchAge age = new WatchAge(directory.probed().toList(), () -> true, () -> 0);
    proxy.watches().stall(Set.of("namespaces"));

    controlPlane.newNamespace("unheard");
    age.probe();
    age.probe();

    assertThat(directory.probed().flatMap(it -> it.silentSince().stream())).hasSize(1);
    age.close();
  }
}
