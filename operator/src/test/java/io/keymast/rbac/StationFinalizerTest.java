package io.keymast.rbac;

import static io.keymast.rbac.Scene.changes;
import static io.keymast.support.Patience.await;
import static io.keymast.support.Refusal.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.keymast.api.BaseStation;
import io.keymast.support.OwnRights;
import io.keymast.support.Resources;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * By a station's finalizer its certificates are revoked before it goes: whose it is to take off.
 */
@TestInstance(Lifecycle.PER_CLASS)
class StationFinalizerTest {
  private static final String FINALIZER = "keymast.io/revoke-certificates";
  private static final String NONE = "{\"metadata\": {\"finalizers\": null}}";
  private static final String NEEDS_THE_VERB = "needs the verb \"restore\"";

  private Scene scene;
  private KubernetesClient editor;
  private KubernetesClient keeper;

  @BeforeAll
  void people() {
    scene = new Scene("finalizers");
    editor = scene.controlPlane.impersonating("editor-of-" + scene.stations);
    keeper = scene.controlPlane.impersonating("keeper-of-" + scene.platform);
    List.of("editor-of-" + scene.stations, "keeper-of-" + scene.platform)
        .forEach(user -> Resources.apply(scene.admin, editorOfStations(user)));
    Resources.apply(scene.admin, keeperOfAuthorities("keeper-of-" + scene.platform));
    await("the right to restore")
        .until(
            () ->
                new OwnRights(keeper)
                    .allow("restore", "keymast.io", "certificateauthorities", scene.platform));
    Scene.apply(scene.admin, scene.station("tried"));
    changes(station("tried", scene.admin), having(FINALIZER));
    await("the policy refuses it")
        .untilAsserted(() -> assertRefused(NEEDS_THE_VERB, () -> takesOff("tried", editor)));
  }

  @ParameterizedTest(name = "S40 An editor of stations does not take it off: {0}")
  @ValueSource(
      strings = {
        "{\"metadata\": {\"finalizers\": null}}",
        "{\"metadata\": {\"finalizers\": []}}",
        "{\"metadata\": {\"finalizers\": [\"example.net/own\"]}}",
        "{\"metadata\": {\"finalizers\": null}, \"spec\": {\"certificateAuthorityRef\": {\"name\": \"own\"}}}"
      })
  void keepsIt(String patch) {
    Resource<BaseStation> station = held("kept", editor);

    assertRefused(NEEDS_THE_VERB, () -> changes(station, patch));

    assertThat(station.get().getMetadata().getFinalizers()).containsExactly(FINALIZER);
  }

  @Test
  @DisplayName("S40 Not by replacing the station either; and not once it is being deleted")
  void replacesAndDeletes() {
    Resource<BaseStation> station = held("deleted", editor);
    BaseStation bare = station.get();
    bare.getMetadata().setFinalizers(List.of());

    assertRefused(NEEDS_THE_VERB, () -> editor.resource(bare).update());
    station.delete();

    assertRefused(NEEDS_THE_VERB, () -> changes(station, NONE));
    assertThat(station.get().getMetadata().getDeletionTimestamp()).isNotNull();
    takesOff("deleted", scene.admin);
  }

  @Test
  @DisplayName("An editor applies and labels a station, and has finalizers of his own, as before")
  void changesTheRest() {
    Resource<BaseStation> station = held("changed", editor);

    Scene.apply(editor, scene.station("changed"));
    changes(station, "{\"metadata\": {\"labels\": {\"site\": \"hill\"}}}");
    changes(station, having(FINALIZER + "\", \"example.net/own"));
    changes(station, having(FINALIZER));

    assertThat(station.get().getMetadata().getFinalizers()).containsExactly(FINALIZER);
  }

  @Test
  @DisplayName(
      "Who may restore on the station's authority takes it off, and off no other's station")
  void keeperTakesItOff() {
    held("of-the-platform", keeper);
    changes(
        station("of-the-platform", scene.admin),
        "{\"spec\": {\"certificateAuthorityRef\": {\"name\": \"%s\", \"namespace\": \"%s\"}}}"
            .formatted(Scene.AUTHORITY, scene.platform));
    held("of-the-default", keeper);

    await("the policy knows where authorities are")
        .ignoreExceptionsInstanceOf(KubernetesClientException.class)
        .untilAsserted(() -> takesOff("of-the-platform", keeper));
    assertRefused(NEEDS_THE_VERB, () -> takesOff("of-the-default", keeper));
  }

  @Test
  @DisplayName("The operator takes it off")
  void operatorTakesItOff() {
    held("departed", scene.admin);

    takesOff("departed", scene.controlPlane.asOperator());

    assertThat(station("departed", scene.admin).get().getMetadata().getFinalizers()).isEmpty();
  }

  private Resource<BaseStation> held(String name, KubernetesClient by) {
    Scene.apply(scene.admin, scene.station(name));
    changes(station(name, scene.admin), having(FINALIZER));
    return station(name, by);
  }

  private void takesOff(String name, KubernetesClient by) {
    changes(station(name, by), NONE);
  }

  private Resource<BaseStation> station(String name, KubernetesClient by) {
    return by.resources(BaseStation.class).inNamespace(scene.stations).withName(name);
  }

  private static String having(String finalizers) {
    return "{\"metadata\": {\"finalizers\": [\"" + finalizers + "\"]}}";
  }

  private String editorOfStations(String user) {
    return """
    apiVersion: rbac.authorization.k8s.io/v1
    kind: RoleBinding
    metadata: {name: %1$s, namespace: %2$s}
    roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: edit}
    subjects: [{apiGroup: rbac.authorization.k8s.io, kind: User, name: %1$s}]
    """
        .formatted(user, scene.stations);
  }

  private String keeperOfAuthorities(String user) {
    return """
    apiVersion: rbac.authorization.k8s.io/v1
    kind: Role
    metadata: {name: %1$s, namespace: %2$s}
    rules: [{apiGroups: [keymast.io], resources: [certificateauthorities], verbs: [restore]}]
    ---
    apiVersion: rbac.authorization.k8s.io/v1
    kind: RoleBinding
    metadata: {name: %1$s, namespace: %2$s}
    roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: %1$s}
    subjects: [{apiGroup: rbac.authorization.k8s.io, kind: User, name: %1$s}]
    """
        .formatted(user, scene.platform);
  }
}
