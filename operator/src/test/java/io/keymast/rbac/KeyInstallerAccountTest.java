package io.keymast.rbac;

import static io.keymast.rbac.Scene.changes;
import static io.keymast.rbac.Scene.reports;
import static io.keymast.support.ControlPlane.SYSTEM_NAMESPACE;
import static io.keymast.support.Refusal.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.keymast.api.BaseStation;
import io.keymast.api.BaseStationCertificate;
import io.keymast.api.BaseStationStatus.Enrollment;
import io.keymast.api.BaseStationStatus.RefusedWay;
import io.keymast.api.CertificateAuthority;
import io.keymast.support.ControlPlane;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The Key Installer's host is taken over: what its token is good for, and that it is no more. */
@TestInstance(Lifecycle.PER_CLASS)
@DisplayName("An attacker with the Key Installer's token")
class KeyInstallerAccountTest {
  private static final String ONLY_ITS_PART = "writes nothing of a status but its own part";
  private static final String SET_ONCE = "are set once";
  private static final String ACCOUNTS = "system:serviceaccount:" + SYSTEM_NAMESPACE + ":";
  private static final String OPERATOR = ACCOUNTS + ControlPlane.OPERATOR_ACCOUNT;
  private static final String ITSELF = ACCOUNTS + ControlPlane.KEY_INSTALLER_ACCOUNT;

  private Scene scene;
  private KubernetesClient attacker;

  @BeforeAll
  void platform() {
    scene = new Scene("key-installer");
    attacker = scene.controlPlane.asKeyInstaller();
  }

  @BeforeEach
  void theOperatorsStatus() {
    scene.station(scene.admin).delete();
    Scene.apply(scene.admin, scene.station(Scene.STATION));
    reports(
        scene.station(scene.admin), "{\"observedGeneration\": 1, \"publicKey\": {\"size\": 256}}");
    reports(scene.certificate(scene.admin), "{\"delivery\": null, \"observedGeneration\": 1}");
  }

  @Test
  @DisplayName("S50 reads stations, certificates, authorities, and the ledger")
  void readsWhatItServesFrom() {
    assertThat(attacker.resources(BaseStation.class).inAnyNamespace().list().getItems())
        .isNotEmpty();
    assertThat(attacker.resources(BaseStationCertificate.class).inAnyNamespace().list().getItems())
        .isNotEmpty();
    assertThat(attacker.resources(CertificateAuthority.class).inAnyNamespace().list().getItems())
        .isNotEmpty();
    assertThat(attacker.configMaps().inNamespace(scene.platform).list().getItems()).isNotEmpty();
  }

  @Test
  @DisplayName("S4 reads the stations' passwords by their name in all namespaces")
  void readsPasswords() {
    assertThat(
            attacker
                .secrets()
                .inAnyNamespace()
                .withField("metadata.name", "keymast-station-passwords")
                .list()
                .getItems())
        .extracting(Secret::getMetadata)
        .extracting("namespace")
        .contains(scene.stations);
  }

  @ParameterizedTest(name = "reads its own Secret {0}")
  @ValueSource(strings = {"keymast-key-installer-tls", "keymast-ocsp-responders"})
  void readsItsOwnSecrets(String name) {
    assertThatCode(
            () ->
                attacker
                    .secrets()
                    .inNamespace(SYSTEM_NAMESPACE)
                    .withField("metadata.name", name)
                    .list())
        .doesNotThrowAnyException();
  }

  @Test
  @DisplayName("S50 reads no CA key and no other Secret")
  void readsNoOtherSecret() {
    assertRefused(
        () -> attacker.secrets().inNamespace(scene.platform).withName(Scene.CA_SECRET).get());
    assertRefused(() -> attacker.secrets().inNamespace(scene.platform).list());
    assertRefused(() -> attacker.secrets().inNamespace(scene.stations).withName("database").get());
    assertRefused(
        () -> attacker.secrets().inNamespace(SYSTEM_NAMESPACE).withName("database").get());
    assertRefused(() -> attacker.secrets().inNamespace(SYSTEM_NAMESPACE).list());
    assertRefused(() -> attacker.secrets().inAnyNamespace().list());
    assertRefused(() -> attacker.configMaps().inNamespace(scene.stations).list());
  }

  @Test
  @DisplayName("S53 makes, alters, revokes and deletes no certificate")
  void writesNoCertificate() {
    assertRefused(() -> Scene.apply(attacker, scene.certificate("forged")));
    assertRefused(
        () ->
            changes(
                scene.certificate(attacker),
                "{\"spec\": {\"revocation\": {\"reason\": \"keyCompromise\"}}}"));
    assertRefused(() -> scene.certificate(attacker).delete());
  }

  @Test
  @DisplayName("changes no station and no authority")
  void writesNoStation() {
    assertRefused(() -> changes(scene.station(attacker), "{\"spec\": {\"backhaul\": \"None\"}}"));
    assertRefused(() -> Scene.apply(attacker, scene.station("forged")));
    assertRefused(() -> scene.station(attacker).delete());
    assertRefused(() -> Scene.apply(attacker, scene.authority("forged")));
    assertRefused(
        () ->
            reports(
                attacker
                    .resources(CertificateAuthority.class)
                    .inNamespace(scene.platform)
                    .withName(Scene.AUTHORITY),
                "{\"observedGeneration\": 7}"));
  }

  @Test
  @DisplayName("gets no other account's token, acts as nobody else, and runs nothing as one")
  void becomesNobodyElse() {
    assertRefused(
        () ->
            attacker
                .serviceAccounts()
                .inNamespace(SYSTEM_NAMESPACE)
                .withName(ControlPlane.OPERATOR_ACCOUNT)
                .tokenRequest());
    assertRefused(() -> attacker.pods().inNamespace(SYSTEM_NAMESPACE).list());
    assertRefused(() -> attacker.resource(podOf(ControlPlane.OPERATOR_ACCOUNT)).create());
    assertActsNotAs(
        new ConfigBuilder(attacker.getConfiguration()).withImpersonateUsername(OPERATOR));
    assertActsNotAs(
        new ConfigBuilder(attacker.getConfiguration())
            .withImpersonateUsername(ITSELF)
            .withImpersonateGroups("system:masters"));
  }

  private static Pod podOf(String account) {
    return new PodBuilder()
        .withNewMetadata()
        .withNamespace(SYSTEM_NAMESPACE)
        .withName("of-an-attacker")
        .endMetadata()
        .withNewSpec()
        .withServiceAccountName(account)
        .addNewContainer()
        .withName("any")
        .withImage("example.com/any")
        .endContainer()
        .endSpec()
        .build();
  }

  private static void assertActsNotAs(ConfigBuilder another) {
    try (KubernetesClient disguised =
        new KubernetesClientBuilder().withConfig(another.build()).build()) {
      assertRefused("cannot impersonate", () -> disguised.namespaces().list());
    }
  }

  @Test
  @DisplayName("records a delivery and a use, each once")
  void recordsADeliveryOnce() {
    String delivered = "{\"delivery\": {\"deliveredAt\": \"2026-01-02T00:00:00Z\"}}";
    reports(scene.certificate(attacker), delivered);
    reports(scene.certificate(attacker), delivered);
    reports(scene.certificate(attacker), "{\"delivery\": {\"inUseAt\": \"2026-01-03T00:00:00Z\"}}");

    assertRefused(
        SET_ONCE,
        () ->
            reports(
                scene.certificate(attacker),
                "{\"delivery\": {\"deliveredAt\": \"2026-01-04T00:00:00Z\"}}"));
    assertRefused(
        SET_ONCE,
        () -> reports(scene.certificate(attacker), "{\"delivery\": {\"inUseAt\": null}}"));
    reports(
        scene.certificate(attacker), "{\"delivery\": {\"provenAt\": \"2026-01-03T00:00:00Z\"}}");
    assertRefused(
        SET_ONCE,
        () ->
            reports(
                scene.certificate(attacker),
                "{\"delivery\": {\"provenAt\": \"2026-01-01T00:00:00Z\"}}"));
    assertRefused(SET_ONCE, () -> reports(scene.certificate(attacker), "{\"delivery\": null}"));
    assertThat(scene.certificate(attacker).get().getStatus().observedGeneration()).isEqualTo(1);
  }

  @Test
  @DisplayName("S14 binds an unbound station, and never to another key")
  void bindsOnce() {
    reports(
        scene.station(attacker),
        "{\"enrollment\": {\"boundPublicKey\": \"one\", \"boundAt\": \"2026-01-02T00:00:00Z\"}}");
    reports(scene.station(attacker), "{\"enrollment\": {\"certificationRequest\": \"QUJD\"}}");

    assertRefused(
        SET_ONCE,
        () -> reports(scene.station(attacker), "{\"enrollment\": {\"boundPublicKey\": \"two\"}}"));
    assertRefused(
        SET_ONCE,
        () -> reports(scene.station(attacker), "{\"enrollment\": {\"boundPublicKey\": null}}"));
    assertRefused(SET_ONCE, () -> reports(scene.station(attacker), "{\"enrollment\": null}"));
  }

  @Test
  @DisplayName("S3 notes by which way a station was refused, and nothing that is no such note")
  void notesARefusedWay() {
    String observed = "\"observedAt\": \"2026-01-02T00:00:00Z\"";
    reports(
        scene.station(attacker),
        "{\"enrollment\": {\"refused\": {\"way\": \"Password\", " + observed + "}}}");

    for (String note :
        List.of(
            "{\"way\": \"Forged\", " + observed + "}",
            "{\"way\": \"Password\", \"observedAt\": \"yesterday\"}",
            "{\"way\": \"Password\", \"observedAt\": \"2026-01-02t00:00:00z\"}")) {
      assertThatThrownBy(
              () ->
                  reports(scene.station(attacker), "{\"enrollment\": {\"refused\": " + note + "}}"))
          .isInstanceOf(KubernetesClientException.class)
          .hasMessageContaining("Invalid value");
    }
    assertThat(scene.station(attacker).get().getStatus().enrollment())
        .extracting(Enrollment::refused)
        .extracting(RefusedWay::way)
        .isEqualTo("Password");
  }

  @Test
  @DisplayName("S14 finds its binding cleared by the platform team, and may bind anew")
  void thePlatformTeamClearsABinding() {
    reports(scene.station(attacker), "{\"enrollment\": {\"boundPublicKey\": \"one\"}}");

    reports(scene.station(scene.admin), "{\"enrollment\": null}");

    reports(scene.station(attacker), "{\"enrollment\": {\"boundPublicKey\": \"two\"}}");
  }

  @ParameterizedTest(name = "writes nothing else of a station''s status: {0}")
  @ValueSource(
      strings = {
        "{\"observedGeneration\": 2}",
        "{\"observedGeneration\": null}",
        "{\"publicKey\": {\"fingerprint\": \"forged\"}}",
        "{\"publicKey\": null}",
        "{\"certificate\": {\"name\": \"forged\"}}",
        "{\"packetForwarder\": {\"version\": \"9.9\"}}",
        "{\"conditions\": [{\"type\": \"Ready\", \"status\": \"True\", \"reason\": \"Forged\","
            + " \"message\": \"\", \"lastTransitionTime\": \"2026-01-01T00:00:00Z\"}]}",
        "null"
      })
  void writesNothingElseOfAStation(String status) {
    assertRefused(ONLY_ITS_PART, () -> reports(scene.station(attacker), status));
  }

  @ParameterizedTest(name = "writes nothing else of a certificate''s status: {0}")
  @ValueSource(
      strings = {
        "{\"observedGeneration\": 2}",
        "{\"conditions\": [{\"type\": \"Delivered\", \"status\": \"True\", \"reason\": \"Forged\","
            + " \"message\": \"\", \"lastTransitionTime\": \"2026-01-01T00:00:00Z\"}]}",
        "null"
      })
  void writesNothingElseOfACertificate(String status) {
    assertRefused(ONLY_ITS_PART, () -> reports(scene.certificate(attacker), status));
  }
}
