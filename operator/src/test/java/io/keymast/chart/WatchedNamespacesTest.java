package io.keymast.chart;

import static io.keymast.support.Patience.await;
import static io.keymast.support.Refusal.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.keymast.api.BaseStation;
import io.keymast.api.BaseStationCertificate;
import io.keymast.support.AuditLog;
import io.keymast.support.ControlPlane;
import io.keymast.support.Resources;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** A release with {@code watchNamespaces}: what its accounts may do there, and elsewhere. */
@TestInstance(Lifecycle.PER_CLASS)
@SuppressWarnings("NullAway.Init")
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class WatchedNamespacesTest {
  private static final String WATCHED = "stations";
  private static final String WATCHED_TOO = "hills";
  private static final String ELSEWHERE = "elsewhere";
  private static final String NOT_WATCHED = "of the namespaces that it watches only";
  private static final PatchContext MERGE = PatchContext.of(PatchType.JSON_MERGE);
  private static final String[] VALUES = {
    "authorityNamespaces={" + Release.AUTHORITIES + "}",
    "watchNamespaces={" + WATCHED + "," + WATCHED_TOO + "}",
    "keyInstaller.dnsNames={localhost}",
    "defaultAuthority.create=true"
  };

  @TempDir static Path folder;
  private ControlPlane cluster;
  private Kubelet kubelet;
  private StationsLife life;
  private DeployedProcess keyInstaller;

  @BeforeAll
  void aRelease() {
    cluster = ControlPlane.bare("watched");
    Release release = new Release(cluster);
    release.needs(Release.AUTHORITIES, WATCHED, WATCHED_TOO, ELSEWHERE);
    release.upgrade(VALUES);
    release.upgrade(VALUES);
    kubelet = new Kubelet(cluster, release, folder);
    starts();
    kubelet.starts(Kubelet.OPERATOR, kubelet::resolved);
    kubelet.soon("the Key Installer has its certificate", keyInstaller::isReady);
  }

  @AfterAll
  void stop() {
    kubelet.close();
    cluster.stop();
  }

  @Test
  @Order(1)
  @DisplayName(
      "A station of a watched namespace is certified and served, and neither process is refused"
          + " anything")
  void works() {
    life.declares();
    life.fetches();

    assertThat(new AuditLog(cluster).since(0))
        .filteredOn(it -> it.isBy(Kubelet.OPERATOR) || it.isBy(Kubelet.KEY_INSTALLER))
        .isNotEmpty()
        .filteredOn(it -> it.status() == 403)
        .isEmpty();
  }

  @Test
  @Order(2)
  @DisplayName("The operator's token writes no station and no certificate of another namespace")
  void operatorWritesNothingElsewhere() {
    KubernetesClient operator = cluster.as(Release.NAMESPACE, Kubelet.OPERATOR);
    Resources.apply(cluster.admin(), station());
    cluster.admin().resource(certificate("theirs")).create();
    var station = operator.resources(BaseStation.class).inNamespace(ELSEWHERE).withName("theirs");
    var certificate =
        operator.resources(BaseStationCertificate.class).inNamespace(ELSEWHERE).withName("theirs");

    await("the policy is enforced")
        .untilAsserted(
            () ->
                assertRefused(
                    NOT_WATCHED,
                    () ->
                        station.patch(
                            MERGE,
                            "{\"metadata\":{\"finalizers\":[\"keymast.io/revoke-certificates\"]}}")));
    assertRefused(
        NOT_WATCHED,
        () -> station.subresource("status").patch(MERGE, "{\"status\":{\"conditions\":[]}}"));
    assertRefused(NOT_WATCHED, () -> operator.resource(certificate("forged")).create());
    assertRefused(
        NOT_WATCHED,
        () ->
            certificate.patch(MERGE, "{\"spec\":{\"revocation\":{\"reason\":\"keyCompromise\"}}}"));
    assertRefused(
        NOT_WATCHED,
        () -> certificate.subresource("status").patch(MERGE, "{\"status\":{\"conditions\":[]}}"));
    assertRefused(NOT_WATCHED, certificate::delete);
  }

  @Test
  @Order(3)
  @DisplayName("The Key Installer's token reads stations and passwords of watched namespaces only")
  void keyInstallerReadsNothingElsewhere() {
    KubernetesClient thief = cluster.as(Release.NAMESPACE, Kubelet.KEY_INSTALLER);

    assertThat(thief.resources(BaseStation.class).inNamespace(WATCHED).list().getItems())
        .isNotEmpty();
    passwords(thief, WATCHED);
    assertRefused(() -> thief.resources(BaseStation.class).inNamespace(ELSEWHERE).list());
    assertRefused(() -> thief.resources(BaseStation.class).inAnyNamespace().list());
    assertRefused(
        () -> thief.resources(BaseStationCertificate.class).inNamespace(ELSEWHERE).list());
    assertRefused(() -> thief.resources(BaseStationCertificate.class).inAnyNamespace().list());
    assertRefused(() -> passwords(thief, ELSEWHERE));
    assertRefused(
        () ->
            thief
                .resources(BaseStation.class)
                .inNamespace(ELSEWHERE)
                .withName("theirs")
                .subresource("status")
                .patch(MERGE, "{\"status\":{\"enrollment\":{\"boundPublicKey\":\"mine\"}}}"));
  }

  @Test
  @Order(4)
  @DisplayName("A namespace that is gone with the rights to it keeps no other from being served")
  void goesOnWithoutOne() {
    deletes(WATCHED_TOO);
    kubelet.stops(keyInstaller);

    starts();

    kubelet.soon("it is ready", keyInstaller::isReady);
    assertThat(life.isServed()).isTrue();
    assertThat(keyInstaller.log()).contains("A namespace may not be read");
  }

  @Test
  @Order(5)
  @DisplayName("A watched namespace ends with its stations, whatever goes first")
  void ends() {
    deletes(WATCHED);

    assertThat(cluster.admin().resources(BaseStation.class).inNamespace(WATCHED).list().getItems())
        .isEmpty();
  }

  private void starts() {
    keyInstaller = kubelet.starts(Kubelet.KEY_INSTALLER);
    life = new StationsLife(cluster, kubelet, keyInstaller, folder);
  }

  private void deletes(String namespace) {
    cluster.admin().namespaces().withName(namespace).delete();
    kubelet.soon("it ends", () -> cluster.admin().namespaces().withName(namespace).get() == null);
  }

  private static void passwords(KubernetesClient by, String namespace) {
    by.secrets()
        .inNamespace(namespace)
        .withField("metadata.name", "keymast-station-passwords")
        .list();
  }

  private static String station() {
    return """
    apiVersion: keymast.io/v1beta1
    kind: BaseStation
    metadata: {name: theirs, namespace: %s}
    spec: {eui: "0008004A00000009"}
    """
        .formatted(ELSEWHERE);
  }

  /** As good as the one that the station of the watched namespace has. */
  private HasMetadata certificate(String name) {
    BaseStationCertificate original = life.certificates().getFirst();
    BaseStationCertificate copy = new BaseStationCertificate();
    copy.setMetadata(
        new ObjectMetaBuilder()
            .withNamespace(ELSEWHERE)
            .withName(name)
            .withLabels(original.getMetadata().getLabels())
            .build());
    copy.setSpec(original.getSpec());
    return copy;
  }
}
