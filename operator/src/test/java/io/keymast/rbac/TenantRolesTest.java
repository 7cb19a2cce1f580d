package io.keymast.rbac;

import static io.keymast.rbac.Scene.changes;
import static io.keymast.rbac.Scene.reports;
import static io.keymast.support.Patience.await;
import static io.keymast.support.Refusal.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.authorization.v1.SubjectAccessReviewBuilder;
import io.fabric8.kubernetes.api.model.rbac.RoleBindingBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.keymast.api.CertificateAuthority;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** People with the cluster's own roles view, edit and admin in a namespace of stations. */
@TestInstance(Lifecycle.PER_CLASS)
class TenantRolesTest {
  private static final String HOLD =
      "{\"spec\": {\"revocation\": {\"reason\": \"certificateHold\"}}}";
  private static final String LIFT = "{\"spec\": {\"revocation\": null}}";

  /** Where authorities are. */
  private static final String VIEWER_THERE = "viewer-of-authorities";

  private static final String EDITOR_THERE = "editor-of-authorities";

  private Scene scene;

  @BeforeAll
  void people() {
    scene = new Scene("roles");
    for (String role : new String[] {"view", "edit", "admin"}) {
      bind(scene.stations, role, role);
    }
    bind(scene.platform, "view", VIEWER_THERE);
    bind(scene.platform, "edit", EDITOR_THERE);
    bind(scene.platform, "admin", "platform");
    await("the roles are aggregated")
        .until(
            () ->
                may("view", "list", "basestations", scene.stations)
                    && may("edit", "create", "basestations", scene.stations)
                    && may("admin", "patch", "basestationcertificates", scene.stations));
  }

  @ParameterizedTest(name = "S50 {0} in a namespace of stations: may {1} {2}: {3}")
  @CsvSource({
    "view, list, basestations, true",
    "view, get, basestationcertificates, true",
    "view, create, basestations, false",
    "view, get, secrets, false",
    "view, patch, basestations/status, false",
    "view, patch, basestationcertificates, false",
    "view, create, basestationcertificates, false",
    "view, delete, basestationcertificates, false",
    "view, patch, basestationcertificates/status, false",
    "view, revoke, certificateauthorities, false",
    "edit, create, basestations, true",
    "edit, patch, basestations, true",
    "edit, delete, basestations, true",
    "edit, get, basestationcertificates, true",
    "edit, patch, basestations/status, false",
    "edit, update, basestations/status, false",
    "edit, patch, basestationcertificates, false",
    "edit, create, basestationcertificates, false",
    "edit, delete, basestationcertificates, false",
    "edit, patch, basestationcertificates/status, false",
    "edit, create, certificateauthorities, false",
    "edit, revoke, certificateauthorities, false",
    "admin, patch, basestationcertificates, true",
    "admin, create, basestationcertificates, false",
    "admin, patch, basestations/status, false",
  })
  void inItsNamespace(String who, String verb, String resource, boolean may) {
    assertThat(may(who, verb, resource, scene.stations)).isEqualTo(may);
  }

  @ParameterizedTest(
      name = "S50 {0} of stations has nothing to do with authorities: may not {1} {2}")
  @CsvSource({
    "view, get, secrets",
    "view, get, configmaps",
    "view, create, certificateauthorities",
    "view, patch, certificateauthorities",
    "view, patch, certificateauthorities/status",
    "view, revoke, certificateauthorities",
    "edit, get, secrets",
    "edit, get, configmaps",
    "edit, patch, certificateauthorities",
    "admin, get, secrets",
    "admin, revoke, certificateauthorities",
  })
  void nothingWhereAuthoritiesAre(String who, String verb, String resource) {
    assertThat(may(who, verb, resource, scene.platform)).isFalse();
  }

  @ParameterizedTest(name = "S50 {0}, bound where authorities are: may {1} {2}: {3}")
  @CsvSource({
    VIEWER_THERE + ", list, certificateauthorities, true",
    VIEWER_THERE + ", get, configmaps, true",
    VIEWER_THERE + ", get, secrets, false",
    VIEWER_THERE + ", list, secrets, false",
    VIEWER_THERE + ", watch, secrets, false",
    VIEWER_THERE + ", create, certificateauthorities, false",
    VIEWER_THERE + ", patch, certificateauthorities, false",
    VIEWER_THERE + ", patch, certificateauthorities/status, false",
    VIEWER_THERE + ", delete, certificateauthorities, false",
    VIEWER_THERE + ", revoke, certificateauthorities, false",
    VIEWER_THERE + ", patch, configmaps, false",
    EDITOR_THERE + ", list, certificateauthorities, true",
    EDITOR_THERE + ", get, secrets, true",
    EDITOR_THERE + ", create, certificateauthorities, false",
    EDITOR_THERE + ", patch, certificateauthorities, false",
    EDITOR_THERE + ", patch, certificateauthorities/status, false",
    EDITOR_THERE + ", delete, certificateauthorities, false",
    EDITOR_THERE + ", revoke, certificateauthorities, false",
  })
  void whereAuthoritiesAre(String who, String verb, String resource, boolean may) {
    assertThat(may(who, verb, resource, scene.platform)).isEqualTo(may);
  }

  @Test
  @DisplayName(
      "S50 Where authorities are, a viewer reads no CA key; an editor does, by Kubernetes' own role")
  void readersOfCaKeys() {
    assertRefused(() -> caSecret(VIEWER_THERE).get());
    assertRefused(
        () ->
            scene
                .controlPlane
                .impersonating(VIEWER_THERE)
                .secrets()
                .inNamespace(scene.platform)
                .list());
    assertThat(caSecret(EDITOR_THERE).get()).isNotNull();
  }

  private Resource<Secret> caSecret(String who) {
    return scene
        .controlPlane
        .impersonating(who)
        .secrets()
        .inNamespace(scene.platform)
        .withName(Scene.CA_SECRET);
  }

  @Test
  @DisplayName("S50 An editor declares a station; writes no status, lifts no hold, reads no CA key")
  void anEditorTries() {
    KubernetesClient editor = scene.controlPlane.impersonating("edit");
    assertThatCode(() -> Scene.apply(editor, scene.station("declared"))).doesNotThrowAnyException();
    changes(scene.certificate(scene.admin), HOLD);

    assertRefused(() -> reports(scene.station(editor), "{\"observedGeneration\": 9}"));
    assertRefused(() -> changes(scene.certificate(editor), LIFT));
    assertRefused(() -> scene.certificate(editor).delete());
    assertRefused(
        () -> editor.secrets().inNamespace(scene.platform).withName(Scene.CA_SECRET).get());
  }

  @Test
  @DisplayName("S50 A viewer sees stations and certificates, and no password")
  void aViewerTries() {
    KubernetesClient viewer = scene.controlPlane.impersonating("view");

    assertThat(scene.station(viewer).get()).isNotNull();
    assertThat(scene.certificate(viewer).get()).isNotNull();
    assertRefused(() -> viewer.secrets().inNamespace(scene.stations).list());
    assertRefused(() -> changes(scene.station(viewer), "{\"spec\": {\"backhaul\": \"IPsec\"}}"));
    assertRefused(() -> reports(scene.station(viewer), "{\"observedGeneration\": 9}"));
    assertRefused(() -> Scene.apply(viewer, scene.station("declared-by-a-viewer")));
    assertRefused(() -> scene.station(viewer).delete());
  }

  @Test
  @DisplayName("S50 A viewer makes, revokes, marks and deletes no certificate")
  void aViewerTriesCertificates() {
    KubernetesClient viewer = scene.controlPlane.impersonating("view");

    assertRefused(() -> Scene.apply(viewer, scene.certificate("forged")));
    assertRefused(() -> changes(scene.certificate(viewer), HOLD));
    assertRefused(
        () ->
            reports(
                scene.certificate(viewer),
                "{\"delivery\": {\"deliveredAt\": \"2026-01-02T00:00:00Z\"}}"));
    assertRefused(() -> scene.certificate(viewer).delete());
    assertThat(scene.certificate(scene.admin).get().getMetadata().getDeletionTimestamp()).isNull();
  }

  @Test
  @DisplayName("S50 A viewer of stations writes nothing where authorities are")
  void aViewerTriesAuthorities() {
    KubernetesClient viewer = scene.controlPlane.impersonating("view");
    Resource<CertificateAuthority> authority =
        viewer
            .resources(CertificateAuthority.class)
            .inNamespace(scene.platform)
            .withName(Scene.AUTHORITY);

    assertRefused(() -> Scene.apply(viewer, scene.authority("forged")));
    assertRefused(() -> changes(authority, "{\"spec\": {\"paused\": true}}"));
    assertRefused(() -> reports(authority, "{\"observedGeneration\": 7}"));
    assertRefused(authority::delete);
    assertRefused(
        () -> viewer.configMaps().inNamespace(scene.platform).withName(Scene.LEDGER).delete());
    assertRefused(
        () -> viewer.secrets().inNamespace(scene.platform).withName(Scene.CA_SECRET).delete());
  }

  @Test
  @DisplayName("An administrator of stations lifts no hold without a word on the authority")
  void anAdministratorTries() {
    KubernetesClient administrator = scene.controlPlane.impersonating("admin");
    changes(scene.certificate(scene.admin), HOLD);

    assertRefused("needs the verb", () -> changes(scene.certificate(administrator), LIFT));
  }

  @Test
  @DisplayName("An administrator where authorities are has the word on their certificates")
  void thePlatformsAdministrator() {
    assertThat(may("platform", "revoke", "certificateauthorities", scene.platform)).isTrue();
    assertThat(may("platform", "create", "certificateauthorities", scene.platform)).isTrue();
  }

  private void bind(String namespace, String role, String user) {
    scene
        .admin
        .resource(
            new RoleBindingBuilder()
                .withNewMetadata()
                .withNamespace(namespace)
                .withName("people-" + role)
                .endMetadata()
                .withNewRoleRef("rbac.authorization.k8s.io", "ClusterRole", role)
                .addNewSubject("rbac.authorization.k8s.io", "User", user, null)
                .build())
        .serverSideApply();
  }

  private boolean may(String user, String verb, String resource, String namespace) {
    String[] parts = resource.split("/", -1);
    String group = parts[0].equals("secrets") || parts[0].equals("configmaps") ? "" : "keymast.io";
    return scene
        .admin
        .resource(
            new SubjectAccessReviewBuilder()
                .withNewSpec()
                .withUser(user)
                .withNewResourceAttributes()
                .withNamespace(namespace)
                .withVerb(verb)
                .withGroup(group)
                .withResource(parts[0])
                .withSubresource(parts.length > 1 ? parts[1] : "")
                .endResourceAttributes()
                .endSpec()
                .build())
        .create()
        .getStatus()
        .getAllowed();
  }
}
