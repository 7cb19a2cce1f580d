package io.keymast.keyinstaller;

import static io.keymast.support.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.rbac.ClusterRole;
import io.fabric8.kubernetes.api.model.rbac.ClusterRoleBinding;
import io.fabric8.kubernetes.api.model.rbac.ClusterRoleBindingBuilder;
import io.fabric8.kubernetes.api.model.rbac.ClusterRoleBuilder;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.keymast.support.AllowedRules;
import io.keymast.support.AuditLog;
import io.keymast.support.ControlPlane;
import io.keymast.support.Resources;
import io.keymast.support.TlsRelay;
import java.net.HttpURLConnection;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The right to read namespaces, which the account need not have. */
class NamespaceRightTest {
  private static final ControlPlane CLUSTER = ControlPlane.shared();
  private static final String NAMESPACES = "namespaces";
  private static final String ACCOUNT = "reader-of-namespaces";
  private static final int SEVERAL = 2;

  @AutoClose private final TlsRelay relay = TlsRelay.open(CLUSTER);

  @AutoClose
  private final KubernetesClient client =
      new KubernetesClientBuilder()
          .withConfig(
              new ConfigBuilder(CLUSTER.admin().getConfiguration())
                  .withMasterUrl(relay.url())
                  .withImpersonateUsername(ACCOUNT)
                  .withUserAgent(ACCOUNT)
                  .withWatchReconnectInterval(100)
                  .build())
          .build();

  @AutoClose private final StationNamespaces namespaces = new StationNamespaces(client);
  private final AuditLog asked = new AuditLog(CLUSTER);

  @BeforeAll
  static void thereIsARole() {
    Resources.apply(CLUSTER.admin(), role());
  }

  @BeforeEach
  void hasNoRight() {
    loses();
  }

  @Test
  @DisplayName("Without it nothing is waited for, nor once it is given; then namespaces are read")
  void never() {
    namespaces.start();

    await("it is refused").until(namespaces::isSynced);
    assertThat(namespaces.isWatching()).isTrue();
    assertThat(namespaces.followed()).isEmpty();

    gets();
    await("namespaces are read").until(() -> namespaces.followed().findAny().isPresent());
    await("and watched").until(namespaces::isWatching);
  }

  @Test
  @DisplayName("Taken away, what is known of namespaces is old once their watch is cut")
  void watchIsCut() {
    gets();
    startsWatching();
    loses();
    long before = asked.now();

    relay.breaksOff();
    relay.comesBack();

    awaitRefused("watch", before);
    assertThat(namespaces.isWatching()).isFalse();
    gets();
    await("it watches again").until(namespaces::isWatching);
  }

  @Test
  @DisplayName("And once they have to be listed anew, which is refused; given back, they are")
  void listHasExpired() {
    gets();
    startsWatching();
    loses();
    long before = asked.now();

    relay.watches().expire(NAMESPACES);

    awaitRefused("list", before);
    assertThat(namespaces.isWatching()).isFalse();
    gets();
    await("it watches again").until(namespaces::isWatching);
  }

  private void startsWatching() {
    namespaces.start();
    await("it watches").until(() -> namespaces.isWatching() && relay.watches().isOpen(NAMESPACES));
  }

  /** After the second refusal, the first has been dealt with. */
  private void awaitRefused(String verb, long since) {
    await("it is refused to " + verb)
        .until(
            () ->
                asked.ofAgentSince(since, ACCOUNT).stream()
                        .filter(request -> request.verb().equals(verb))
                        .filter(request -> request.status() == HttpURLConnection.HTTP_FORBIDDEN)
                        .count()
                    >= SEVERAL);
  }

  private static void gets() {
    Resources.apply(CLUSTER.admin(), binding());
    await("it has the right").until(NamespaceRightTest::hasRight);
  }

  private static void loses() {
    CLUSTER.admin().resource(binding()).delete();
    await("it has the right no more").until(() -> !hasRight());
  }

  private static boolean hasRight() {
    try (KubernetesClient account = CLUSTER.impersonating(ACCOUNT)) {
      return new AllowedRules(account).in("default").contains("watch " + NAMESPACES);
    }
  }

  private static ClusterRole role() {
    return new ClusterRoleBuilder()
        .withNewMetadata()
        .withName(ACCOUNT)
        .endMetadata()
        .addNewRule()
        .withApiGroups("")
        .withResources(NAMESPACES)
        .withVerbs("list", "watch")
        .endRule()
        .build();
  }

  private static ClusterRoleBinding binding() {
    return new ClusterRoleBindingBuilder()
        .withNewMetadata()
        .withName(ACCOUNT)
        .endMetadata()
        .withNewRoleRef("rbac.authorization.k8s.io", "ClusterRole", ACCOUNT)
        .addNewSubject("rbac.authorization.k8s.io", "User", ACCOUNT, null)
        .build();
  }
}
