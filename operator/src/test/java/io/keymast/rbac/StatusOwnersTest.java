package io.keymast.rbac;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.keymast.api.BaseStation;
import io.keymast.api.BaseStationCertificate;
import io.keymast.api.BaseStationCertificateStatus;
import io.keymast.api.BaseStationCertificateStatus.Delivery;
import io.keymast.api.BaseStationStatus;
import io.keymast.api.BaseStationStatus.Enrollment;
import io.keymast.api.BaseStationStatus.PublicKey;
import io.keymast.api.Condition;
import io.keymast.api.ResourceNames;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;

/**
 * The operator and the Key Installer each apply their own part of a status, in any order, and lose
 * nothing of the other's.
 */
@TestInstance(Lifecycle.PER_CLASS)
class StatusOwnersTest {
  private static final Instant NOON = Instant.parse("2026-01-02T12:00:00Z");
  private static final Condition READY =
      new Condition("Ready", "True", 1L, NOON, "Issued", "A certificate is stored.");

  private Scene scene;
  private KubernetesClient operator;
  private KubernetesClient keyInstaller;

  @BeforeAll
  void platform() {
    scene = new Scene("owners");
    operator = scene.controlPlane.asOperator();
    keyInstaller = scene.controlPlane.asKeyInstaller();
  }

  @Test
  @DisplayName("A station's status has two owners, and neither overwrites the other")
  void ofAStation() {
    Enrollment bound = new Enrollment(null, "PEM", NOON, null, null);
    Enrollment enrolled = new Enrollment("QUJD", "PEM", NOON, null, null);
    PublicKey key = new PublicKey("ECDSA", 256, "ab".repeat(32));

    apply(operator, ResourceNames.OPERATOR, station(operatorsPart(key)));
    apply(keyInstaller, ResourceNames.KEY_INSTALLER, station(enrollment(bound)));
    apply(operator, ResourceNames.OPERATOR, station(operatorsPart(null)));
    apply(keyInstaller, ResourceNames.KEY_INSTALLER, station(enrollment(enrolled)));

    BaseStationStatus status = scene.station(scene.admin).get().getStatus();
    assertThat(status.enrollment()).isEqualTo(enrolled);
    assertThat(status.conditions()).containsExactly(READY);
    assertThat(status.publicKey()).as("what its owner no longer says is gone").isNull();
  }

  @Test
  @DisplayName("A certificate's status has two owners, and neither overwrites the other")
  void ofACertificate() {
    Delivery delivered = new Delivery(NOON, null, "2.8.12", null);
    Delivery inUse = new Delivery(NOON, NOON.plusSeconds(60), "2.8.12", null);

    apply(keyInstaller, ResourceNames.KEY_INSTALLER, certificate(delivery(delivered)));
    apply(operator, ResourceNames.OPERATOR, certificate(conditions()));
    apply(keyInstaller, ResourceNames.KEY_INSTALLER, certificate(delivery(inUse)));
    apply(operator, ResourceNames.OPERATOR, certificate(conditions()));

    BaseStationCertificateStatus status = scene.certificate(scene.admin).get().getStatus();
    assertThat(status.delivery()).isEqualTo(inUse);
    assertThat(status.conditions()).containsExactly(READY);
  }

  private static void apply(KubernetesClient client, String manager, HasMetadata part) {
    client
        .resource(part)
        .subresource("status")
        .patch(
            new PatchContext.Builder()
                .withPatchType(PatchType.SERVER_SIDE_APPLY)
                .withFieldManager(manager)
                .withForce(true)
                .build());
  }

  private static BaseStationStatus operatorsPart(@Nullable PublicKey key) {
    return new BaseStationStatus(1L, key, null, null, null, null, List.of(READY));
  }

  private static BaseStationStatus enrollment(Enrollment enrollment) {
    return new BaseStationStatus(null, null, null, null, enrollment, null, null);
  }

  private static BaseStationCertificateStatus delivery(Delivery delivery) {
    return new BaseStationCertificateStatus(null, delivery, null);
  }

  private static BaseStationCertificateStatus conditions() {
    return new BaseStationCertificateStatus(1L, null, List.of(READY));
  }

  private BaseStation station(BaseStationStatus status) {
    BaseStation part = new BaseStation();
    part.setMetadata(named(Scene.STATION));
    part.setStatus(status);
    return part;
  }

  private BaseStationCertificate certificate(BaseStationCertificateStatus status) {
    BaseStationCertificate part = new BaseStationCertificate();
    part.setMetadata(named(Scene.CERTIFICATE));
    part.setStatus(status);
    return part;
  }

  private ObjectMeta named(String name) {
    return new ObjectMetaBuilder().withNamespace(scene.stations).withName(name).build();
  }
}
