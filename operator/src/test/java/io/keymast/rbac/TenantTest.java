package io.keymast.rbac;

import static io.keymast.rbac.Scene.changes;
import static io.keymast.rbac.Scene.reports;
import static io.keymast.support.Patience.await;
import static io.keymast.support.Refusal.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.keymast.api.BaseStationCertificateSpec.Revocation;
import io.keymast.support.OwnRights;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** People beside the operator, and what they may do to certificates. */
@TestInstance(Lifecycle.PER_CLASS)
class TenantTest {
  private static final String REVOKE =
      "{\"spec\": {\"revocation\": {\"reason\": \"keyCompromise\"}}}";
  private static final String HOLD =
      "{\"spec\": {\"revocation\": {\"reason\": \"certificateHold\"}}}";
  private static final String LIFT = "{\"spec\": {\"revocation\": null}}";

  private static final String FORGED =
      """
      {"conditions": [{"type": "PublicKeyAccepted", "status": "True", "reason": "Forged", "message": "",
      "lastTransitionTime": "2026-01-01T00:00:00Z"}]}""";

  private Scene scene;
  private KubernetesClient tenant;
  private KubernetesClient security;
  private KubernetesClient support;

  @BeforeAll
  void people() {
    scene = new Scene("tenant");
    Scene.apply(scene.admin, rights("tenant", scene.stations, "[\"*\"]", "[\"*\"]", "[\"*\"]"));
    Scene.apply(
        scene.admin,
        rights(
            "security",
            scene.stations,
            "[keymast.io]",
            "[basestationcertificates]",
            "[get, patch]"));
    Scene.apply(
        scene.admin,
        rights(
            "support",
            scene.stations,
            "[keymast.io]",
            "[basestations, basestationcertificates, basestations/status, basestationcertificates/status]",
            "[get, patch]"));
    Scene.apply(
        scene.admin,
        rights("support", scene.platform, "[keymast.io]", "[certificateauthorities]", "[report]"));
    Scene.apply(
        scene.admin,
        rights("security", scene.platform, "[keymast.io]", "[certificateauthorities]", "[revoke]"));
    tenant = scene.controlPlane.as(scene.stations, "tenant");
    support = scene.controlPlane.as(scene.stations, "support");
    security = scene.controlPlane.as(scene.stations, "security");
    await("the rights that were given last").until(this::mayRevoke);
    await("the policies know where authorities are")
        .ignoreExceptionsInstanceOf(KubernetesClientException.class)
        .untilAsserted(() -> reports(scene.certificate(support), "{\"delivery\": null}"));
  }

  /** The API server hears of bindings in their order. */
  private boolean mayRevoke() {
    return new OwnRights(security)
        .allow("revoke", "keymast.io", "certificateauthorities", scene.platform);
  }

  @BeforeEach
  void aFreshCertificate() {
    changes(scene.certificate(scene.admin), "{\"metadata\": {\"finalizers\": null}}");
    scene.certificate(scene.admin).delete();
    Scene.apply(scene.admin, scene.certificate(Scene.CERTIFICATE));
  }

  @Test
  @DisplayName("S53 A tenant with all rights in a namespace of stations makes no certificate")
  void makesNoCertificate() {
    assertRefused(
        "are made by the Keymast operator only",
        () -> Scene.apply(tenant, scene.certificate("forged")));
  }

  @Test
  @DisplayName("S53 A tenant revokes no certificate by hand and lifts no hold")
  void revokesNothing() {
    assertRefused("needs the verb", () -> changes(scene.certificate(tenant), REVOKE));

    changes(scene.certificate(scene.admin), HOLD);

    assertRefused("needs the verb", () -> changes(scene.certificate(tenant), LIFT));
  }

  @Test
  @DisplayName(
      "S40 A tenant does not take off the finalizer or the label that the ledger relies on")
  void keepsTheFinalizer() {
    assertRefused(
        "finalizer and label",
        () -> changes(scene.certificate(tenant), "{\"metadata\": {\"finalizers\": null}}"));
    assertRefused(
        "finalizer and label",
        () ->
            changes(
                scene.certificate(tenant),
                "{\"metadata\": {\"labels\": {\"keymast.io/eui\": null}}}"));
  }

  @Test
  @DisplayName(
      "S40 A tenant does not give a certificate an owner, with which it would be collected")
  void givesNoOwner() {
    assertRefused(
        "has no owner",
        () ->
            changes(
                scene.certificate(tenant),
                """
                {"metadata": {"ownerReferences": [{"apiVersion": "v1", "kind": "ConfigMap", "name": "gone",
                "uid": "00000000-0000-0000-0000-000000000000"}]}}"""));
  }

  @Test
  @DisplayName("A tenant writes no status, of whichever authority: no verdict on a key is forged")
  void forgesNoStatus() {
    assertRefused("needs the verb", () -> reports(scene.station(tenant), FORGED));
    assertRefused("needs the verb", () -> reports(scene.certificate(tenant), FORGED));

    changes(scene.station(scene.admin), ofTheScenesAuthority());

    assertRefused("needs the verb", () -> reports(scene.station(tenant), FORGED));
  }

  @Test
  @DisplayName(
      "S53 A tenant makes no certificate of an authority in his own namespace, where he has every"
          + " verb on whatever he names")
  void namesAnAuthorityOfHisOwn() {
    assertThat(hasInHisNamespace("restore")).isTrue();
    String forged = scene.certificate("forged").replace(scene.platform, scene.stations);

    assertRefused("elsewhere than in the chart's", () -> Scene.apply(tenant, forged));
  }

  @ParameterizedTest(
      name = "S53 A tenant turns a station to an authority of his own, {0}, and writes no status")
  @ValueSource(strings = {"by its namespace", "without one"})
  void turnsToAnAuthorityOfHisOwn(String way) {
    assertThat(hasInHisNamespace("report")).isTrue();
    String namespace = way.equals("without one") ? "null" : '"' + scene.stations + '"';
    changes(
        scene.station(tenant),
        "{\"spec\": {\"certificateAuthorityRef\": {\"name\": \"own\", \"namespace\": %s}}}"
            .formatted(namespace));

    assertRefused("elsewhere than in the chart's", () -> reports(scene.station(tenant), FORGED));

    reports(scene.station(scene.admin), FORGED);
  }

  /** He has given himself all that he can. */
  private boolean hasInHisNamespace(String verb) {
    return new OwnRights(tenant)
        .allow(verb, "keymast.io", "certificateauthorities", scene.stations);
  }

  @Test
  @DisplayName("Who may report on the authority writes the status of its stations, and no others")
  void whoMayReportReports() {
    changes(scene.station(scene.admin), "{\"spec\": {\"certificateAuthorityRef\": null}}");
    assertRefused("needs the verb", () -> reports(scene.station(support), FORGED));
    changes(scene.station(scene.admin), ofTheScenesAuthority());

    reports(scene.station(support), "{\"enrollment\": null}");
    reports(scene.certificate(support), "{\"delivery\": null}");
  }

  @Test
  @DisplayName("A tenant may label a certificate for his own purposes")
  void labels() {
    changes(scene.certificate(tenant), "{\"metadata\": {\"labels\": {\"site\": \"hill\"}}}");

    assertThat(scene.certificate(tenant).get().getMetadata().getLabels())
        .containsEntry("site", "hill");
  }

  @Test
  @DisplayName("Who may revoke on the authority revokes a certificate, and makes none")
  void whoMayRevokeRevokes() {
    changes(scene.certificate(security), HOLD);
    changes(scene.certificate(security), LIFT);
    changes(scene.certificate(security), REVOKE);

    assertThat(scene.certificate(security).get().getSpec().revocation())
        .isEqualTo(new Revocation("keyCompromise"));
    assertRefused(() -> Scene.apply(security, scene.certificate("forged")));
  }

  private String ofTheScenesAuthority() {
    return "{\"spec\": {\"certificateAuthorityRef\": {\"name\": \"%s\", \"namespace\": \"%s\"}}}"
        .formatted(Scene.AUTHORITY, scene.platform);
  }

  private String rights(
      String account, String namespace, String groups, String resources, String verbs) {
    return """
        apiVersion: rbac.authorization.k8s.io/v1
        kind: Role
        metadata: {name: %1$s, namespace: %2$s}
        rules: [{apiGroups: %3$s, resources: %4$s, verbs: %5$s}]
        ---
        apiVersion: rbac.authorization.k8s.io/v1
        kind: RoleBinding
        metadata: {name: %1$s, namespace: %2$s}
        roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: %1$s}
        subjects: [{kind: ServiceAccount, name: %1$s, namespace: %6$s}]
        """
        .formatted(account, namespace, groups, resources, verbs, scene.stations);
  }
}
