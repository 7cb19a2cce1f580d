package io.keymast.rbac;

import static io.keymast.rbac.Scene.changes;
import static io.keymast.rbac.Scene.reports;
import static io.keymast.support.ControlPlane.SYSTEM_NAMESPACE;
import static io.keymast.support.Refusal.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.authentication.TokenRequestBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.keymast.api.CertificateAuthority;
import io.keymast.support.ControlPlane;
import io.keymast.support.OwnRights;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;

/** What the admission policy lets the account write where roles would let it write everything. */
@TestInstance(Lifecycle.PER_CLASS)
@DisplayName("An attacker with the Key Installer's token, to whom someone gave all rights, writes")
@SuppressWarnings("NullAway.Init")
class KeyInstallerPolicyTest {
  private static final String ONLY_STATUS = "writes nothing but the status";

  private Scene scene;
  private KubernetesClient attacker;

  @BeforeAll
  void platform() {
    scene = new Scene("all-rights");
    attacker =
        scene.controlPlane.impersonating(
            "system:serviceaccount:" + SYSTEM_NAMESPACE + ":" + ControlPlane.KEY_INSTALLER_ACCOUNT,
            "system:masters");
  }

  @Test
  @DisplayName("nothing of stations, certificates and authorities but its part of a status")
  void policiesHoldWithoutRbac() {
    assertRefused(ONLY_STATUS, () -> Scene.apply(attacker, scene.station("forged")));
    assertRefused(
        ONLY_STATUS,
        () -> changes(scene.station(attacker), "{\"spec\": {\"backhaul\": \"None\"}}"));
    assertRefused(
        ONLY_STATUS,
        () -> changes(scene.station(attacker), "{\"metadata\": {\"labels\": {\"a\": \"b\"}}}"));
    assertRefused(ONLY_STATUS, () -> scene.station(attacker).delete());
    assertRefused(ONLY_STATUS, () -> scene.certificate(attacker).delete());
    assertRefused(ONLY_STATUS, () -> Scene.apply(attacker, scene.authority("forged")));
    assertRefused(
        ONLY_STATUS,
        () ->
            reports(
                attacker
                    .resources(CertificateAuthority.class)
                    .inNamespace(scene.platform)
                    .withName(Scene.AUTHORITY),
                "{\"observedGeneration\": 7}"));
  }

  @Test
  @DisplayName("S50 nothing of others: no ledger, no Secret, and it gets no account's token")
  void policiesHoldBeyondOurResources() {
    var ledger = attacker.configMaps().inNamespace(scene.platform).withName(Scene.LEDGER);
    assertRefused(ONLY_STATUS, () -> changes(ledger, "{\"data\": {\"head\": \"forged\"}}"));
    assertRefused(ONLY_STATUS, ledger::delete);
    assertRefused(
        ONLY_STATUS,
        () ->
            changes(
                attacker.secrets().inNamespace(scene.platform).withName(Scene.CA_SECRET),
                "{\"data\": null}"));
    assertRefused(
        ONLY_STATUS,
        () ->
            attacker
                .serviceAccounts()
                .inNamespace(SYSTEM_NAMESPACE)
                .withName(ControlPlane.OPERATOR_ACCOUNT)
                .tokenRequest(
                    new TokenRequestBuilder()
                        .withNewSpec()
                        .withAudiences("any")
                        .endSpec()
                        .build()));

    assertThat(new OwnRights(attacker).allow("delete", "", "configmaps", scene.platform))
        .as("by rights it could, and may ask so")
        .isTrue();
  }
}
