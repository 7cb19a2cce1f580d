package io.keymast.rbac;

import static io.keymast.rbac.Scene.changes;
import static io.keymast.rbac.Scene.reports;
import static io.keymast.support.ControlPlane.SYSTEM_NAMESPACE;
import static io.keymast.support.Refusal.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.keymast.api.BaseStation;
import io.keymast.api.BaseStationCertificate;
import io.keymast.api.CertificateAuthority;
import io.keymast.support.Resources;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@TestInstance(Lifecycle.PER_CLASS)
@DisplayName("The operator")
class OperatorAccountTest {
  private static final String SERVICE_ACCOUNT = "kubernetes.io/service-account.name";
  private static final String ONLY_KEYS = "of the types kubernetes.io/tls and Opaque only";

  private Scene scene;
  private KubernetesClient operator;

  @BeforeAll
  void platform() {
    scene = new Scene("operator");
    operator = scene.controlPlane.asOperator();
  }

  @Test
  @DisplayName("makes, reports on, revokes and removes certificates")
  void keepsCertificates() {
    Scene.apply(operator, scene.certificate("made"));
    var made =
        operator
            .resources(BaseStationCertificate.class)
            .inNamespace(scene.stations)
            .withName("made");
    reports(made, "{\"observedGeneration\": 1}");
    changes(made, "{\"spec\": {\"revocation\": {\"reason\": \"superseded\"}}}");
    changes(made, "{\"metadata\": {\"finalizers\": null}}");
    made.delete();

    assertThat(made.get()).isNull();
  }

  @Test
  @DisplayName("puts its finalizer on stations and authorities and reports on them")
  void reportsOnStations() {
    changes(
        scene.station(operator),
        "{\"metadata\": {\"finalizers\": [\"keymast.io/revoke-certificates\"]}}");
    reports(scene.station(operator), "{\"observedGeneration\": 1}");
    var authority =
        operator
            .resources(CertificateAuthority.class)
            .inNamespace(scene.platform)
            .withName(Scene.AUTHORITY);
    changes(authority, "{\"metadata\": {\"finalizers\": [\"keymast.io/authority\"]}}");
    reports(authority, "{\"observedGeneration\": 1}");

    assertThat(operator.resources(BaseStation.class).inAnyNamespace().list().getItems())
        .isNotEmpty();
    changes(scene.station(operator), "{\"metadata\": {\"finalizers\": null}}");
    changes(authority, "{\"metadata\": {\"finalizers\": null}}");
  }

  @ParameterizedTest(name = "changes nothing else of stations and authorities: {0}")
  @ValueSource(
      strings = {
        "{\"spec\": {\"publicKey\": null, \"backhaul\": \"IPsec\"}}",
        "{\"spec\": {\"paused\": true}}",
        "{\"metadata\": {\"labels\": {\"site\": \"hill\"}}}",
        "{\"metadata\": {\"annotations\": {\"site\": \"hill\"}}}",
        "{\"metadata\": {\"finalizers\": [\"example.net/own\"]}}",
        "{\"metadata\": {\"ownerReferences\": [{\"apiVersion\": \"v1\", \"kind\": \"ConfigMap\", \"name\": \"gone\", \"uid\": \"0\"}]}}"
      })
  void leavesSpecsAlone(String patch) {
    var changed =
        patch.contains("paused")
            ? operator
                .resources(CertificateAuthority.class)
                .inNamespace(scene.platform)
                .withName(Scene.AUTHORITY)
            : scene.station(operator);

    assertRefused("but its own finalizer and their status", () -> changes(changed, patch));
  }

  @Test
  @DisplayName("takes no finalizer of others off a station")
  void leavesFinalizersAlone() {
    changes(scene.station(scene.admin), "{\"metadata\": {\"finalizers\": [\"example.net/own\"]}}");

    assertRefused(
        "but its own finalizer and their status",
        () -> changes(scene.station(operator), "{\"metadata\": {\"finalizers\": null}}"));
    changes(
        scene.station(operator),
        "{\"metadata\": {\"finalizers\": [\"example.net/own\", \"keymast.io/revoke-certificates\"]}}");
    changes(scene.station(scene.admin), "{\"metadata\": {\"finalizers\": null}}");
  }

  @Test
  @DisplayName("keeps CA keys and ledgers in the namespaces of authorities")
  void keepsCaKeys() {
    assertThat(operator.secrets().inNamespace(scene.platform).withName(Scene.CA_SECRET).get())
        .isNotNull();
    operator
        .resource(
            new ConfigMapBuilder()
                .withNewMetadata()
                .withNamespace(scene.platform)
                .withName("segment")
                .endMetadata()
                .build())
        .create();
  }

  @Test
  @DisplayName("elects its leader, and keeps the Key Installer's Secrets, in its own namespace")
  void worksInItsOwnNamespace() {
    operator
        .resource(
            new LeaseBuilder()
                .withNewMetadata()
                .withNamespace(SYSTEM_NAMESPACE)
                .withName("test-lease")
                .endMetadata()
                .build())
        .create();
    for (String secret : List.of("keymast-key-installer-tls", "keymast-ocsp-responders")) {
      assertThatCode(() -> operator.secrets().inNamespace(SYSTEM_NAMESPACE).withName(secret).get())
          .doesNotThrowAnyException();
      operator
          .resource(
              new SecretBuilder()
                  .withNewMetadata()
                  .withNamespace(SYSTEM_NAMESPACE)
                  .withGenerateName(secret)
                  .endMetadata()
                  .build())
          .dryRun()
          .create();
    }
    assertRefused(
        () -> operator.secrets().inNamespace(SYSTEM_NAMESPACE).withName("database").get());
    assertRefused(() -> operator.secrets().inNamespace(SYSTEM_NAMESPACE).list());
  }

  @Test
  @DisplayName("S50 reads no Secret outside of the namespaces of authorities")
  void readsNoOtherSecret() {
    assertRefused(() -> operator.secrets().inAnyNamespace().list());
    assertRefused(
        () ->
            operator
                .secrets()
                .inNamespace(scene.stations)
                .withName("keymast-station-passwords")
                .get());
    assertRefused(() -> operator.configMaps().inNamespace(scene.stations).list());
  }

  @ParameterizedTest(
      name = "whose token a thief holds becomes nobody else, by a Secret of type {0}")
  @ValueSource(
      strings = {
        "kubernetes.io/service-account-token",
        "bootstrap.kubernetes.io/token",
        "example.net/own"
      })
  void makesNoToken(String type) {
    Secret token = secret("token", type, Map.of(SERVICE_ACCOUNT, "default"));

    assertRefused(ONLY_KEYS, () -> operator.resource(token).create());
    assertRefused(ONLY_KEYS, () -> Resources.apply(operator, token));
  }

  @Test
  @DisplayName("names no ServiceAccount in a Secret, and does not turn another's token to itself")
  void takesNoToken() {
    Secret key = secret("named", "Opaque", Map.of(SERVICE_ACCOUNT, "default"));
    Secret token =
        scene
            .admin
            .resource(
                secret(
                    "deployer",
                    "kubernetes.io/service-account-token",
                    Map.of(SERVICE_ACCOUNT, "default")))
            .create();

    assertRefused("names a ServiceAccount", () -> operator.resource(key).create());
    assertRefused(
        ONLY_KEYS,
        () ->
            changes(
                operator.resource(token),
                "{\"metadata\": {\"annotations\": {\"%s\": \"admin\"}}}"
                    .formatted(SERVICE_ACCOUNT)));
  }

  @Test
  @DisplayName("makes and deletes no station and no authority")
  void leavesStationsToTheirOwners() {
    assertRefused(() -> Scene.apply(operator, scene.station("made")));
    assertRefused(() -> scene.station(operator).delete());
    assertRefused(() -> Scene.apply(operator, scene.authority("made")));
  }

  private Secret secret(String name, String type, Map<String, String> annotations) {
    return new SecretBuilder()
        .withNewMetadata()
        .withNamespace(scene.platform)
        .withName(name)
        .withAnnotations(annotations)
        .endMetadata()
        .withType(type)
        .build();
  }
}
