package io.keymast.reconciler.cluster;

import static io.keymast.support.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.rbac.RoleBindingBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.keymast.api.BaseStation;
import io.keymast.support.ControlPlane;
import io.keymast.support.Resources;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** By an account that may read one of two namespaces, and no authorities. */
class CacheComparisonTest {
  private static final String ACCOUNT = "comparer";

  private final ControlPlane controlPlane = ControlPlane.shared();
  private final String open = controlPlane.newNamespace("compared");
  private final String shut = controlPlane.newNamespace("shut");
  private final KubernetesClient client = controlPlane.as(open, ACCOUNT);
  private final ClusterView caches = ACluster.showing(List.of(), List.of());
  private final CacheComparison comparison =
      new CacheComparison(client, caches, Set.of(open, shut));

  @Test
  @DisplayName("What may not be listed keeps nobody from finding what else got lost")
  void refused() {
    caches.attachStations(new StillCache<>(List.of()));
    mayRead(open);
    declares(open);
    declares(shut);

    assertThat(comparison.gaps().known().keySet()).containsExactly(nameOf(open));

    mayRead(shut);
    assertThat(comparison.gaps().known().keySet())
        .containsExactlyInAnyOrder(nameOf(open), nameOf(shut));
  }

  private void mayRead(String namespace) {
    Resources.apply(
        controlPlane.admin(),
        new RoleBindingBuilder()
            .withNewMetadata()
            .withNamespace(namespace)
            .withName(ACCOUNT)
            .endMetadata()
            .withNewRoleRef("rbac.authorization.k8s.io", "ClusterRole", "keymast-key-installer")
            .addNewSubject("", "ServiceAccount", ACCOUNT, open)
            .build());
    await("the right is known")
        .until(() -> client.resources(BaseStation.class).inNamespace(namespace).list() != null);
  }

  private void declares(String namespace) {
    Resources.apply(
        controlPlane.admin(),
        """
        apiVersion: keymast.io/v1beta1
        kind: BaseStation
        metadata: {name: roof, namespace: %s}
        spec: {eui: "0008004A00000022"}
        """
            .formatted(namespace));
  }

  private String nameOf(String namespace) {
    return LiveVersions.name(
        BaseStation.class,
        namespace,
        "roof",
        controlPlane
            .admin()
            .resources(BaseStation.class)
            .inNamespace(namespace)
            .withName("roof")
            .get()
            .getMetadata()
            .getUid());
  }
}
