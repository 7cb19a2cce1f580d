package io.keymast.reconciler.restore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.keymast.api.BaseStationCertificate;
import io.keymast.authority.LoadedAuthority;
import io.keymast.decision.Brake;
import io.keymast.decision.BrakeReason;
import io.keymast.reconciler.cluster.ACluster;
import io.keymast.reconciler.restore.LostCertificates.Look;
import io.keymast.support.ControlPlane;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What became of certificates that vanished can't be told, or not be made up for. */
class HeldByLossTest {
  private static final int LASTING = 6;

  private final LossScene scene = new LossScene();

  @Test
  @DisplayName("S36 What has expired is explained, whatever is damaged of its CA key's ledger")
  void expired() {
    LoadedAuthority authority = scene.authority("expired");
    BaseStationCertificate last = scene.vanished("expired", authority);
    scene.clock.advance(Duration.ofDays(10));
    damage(authority);

    scene.lostCertificates(authority).look();

    scene.assertNothingHappened(last);
  }

  @Test
  @DisplayName(
      "S36 Where the ledger of another CA key is damaged, what vanished of it holds up nothing;"
          + " once the ledger is put back, it is told whether that was lost")
  void anotherKey() {
    LoadedAuthority former = scene.authority("two-keys");
    LoadedAuthority issuing = scene.authority("two-keys");
    scene.cluster = ACluster.showing(List.of(LossScene.pinning(former, issuing)), List.of());
    BaseStationCertificate last = scene.vanished("of-former", former);
    damage(former);
    LostCertificates certificates = scene.lostCertificates(former, issuing);

    looks(certificates);

    assertThat(scene.cluster.vanished().areOf(former.name())).isFalse();
    assertThat(brakes(former)).isEmpty();
    assertThat(certificates.look()).isEqualTo(Look.CALM);
    assertThat(scene.cluster.vanished().all()).containsExactly(last);

    mend(former);
    for (int look = 0; look < 30; look++) {
      certificates.look();
    }

    assertThat(scene.stored(last)).isEqualTo(last.getSpec());
    assertThat(scene.held).hasSize(1);
    assertThat(scene.cluster.vanished().areNone()).isTrue();
  }

  @Test
  @DisplayName(
      "Where the ledger of the CA key that issues is damaged, the authority says that it waits for"
          + " what vanished, and why, until the ledger is put back")
  void issuingKey() {
    LoadedAuthority authority = scene.authority("one-key");
    scene.cluster = ACluster.showing(List.of(LossScene.pinning(authority)), List.of());
    BaseStationCertificate last = scene.vanished("of-issuing", authority);
    scene.revoke(authority, LossScene.serialNumber(last));
    ConfigMap damaged = damage(authority);
    LostCertificates certificates = scene.lostCertificates(authority);

    looks(certificates);

    assertThat(scene.cluster.vanished().areOf(authority.name())).isTrue();
    assertThat(brakes(authority))
        .singleElement()
        .satisfies(
            brake -> {
              assertThat(brake.isFor(BrakeReason.CERTIFICATES_VANISHED)).isTrue();
              assertThat(brake.message()).contains(damaged.getMetadata().getName());
            });

    mend(authority);
    certificates.look();

    scene.assertNothingHappened(last);
    assertThat(brakes(authority)).isEmpty();
  }

  @Test
  @DisplayName(
      "S41 What can't be stored again, as where it is forbidden, is told by the authority, also"
          + " after a person's word, until it is stored")
  void refused() {
    LoadedAuthority authority = scene.authority("refused");
    BaseStationCertificate last = scene.vanished("refused", authority);
    scene.storesAs(ControlPlane.shared().asKeyInstaller());
    LostCertificates refused = scene.lostCertificates(authority);

    looksInVain(refused);

    assertThat(brakes(authority))
        .singleElement()
        .satisfies(brake -> assertThat(brake.message()).contains("forbidden"));
    scene.brakes.release(authority.name(), BrakeReason.CERTIFICATES_VANISHED);
    looksInVain(refused);
    assertThat(brakes(authority)).hasSize(1);

    scene.storesAs(scene.operator);
    scene.lostCertificates(authority).look();
    scene.losses().settle(authority.name());

    assertThat(scene.stored(last)).isEqualTo(last.getSpec());
    assertThat(brakes(authority)).isEmpty();
  }

  @Test
  @DisplayName(
      "S41 A process that was started since knows no more what vanished: a person's word is waited"
          + " for")
  void forgotten() {
    LoadedAuthority authority = scene.authority("forgotten");
    scene.vanished("forgotten", authority);
    scene.storesAs(ControlPlane.shared().asKeyInstaller());
    looksInVain(scene.lostCertificates(authority));

    new LossHolds(ACluster.showing(List.of(), List.of()), scene.brakes, scene.clock)
        .settle(authority.name());

    assertThat(brakes(authority)).hasSize(1);
  }

  private static void looks(LostCertificates certificates) {
    for (int look = 0; look < LASTING; look++) {
      certificates.look();
    }
  }

  private static void looksInVain(LostCertificates certificates) {
    for (int look = 0; look < LASTING; look++) {
      assertThatThrownBy(certificates::look).isInstanceOf(KubernetesClientException.class);
    }
  }

  private List<Brake> brakes(LoadedAuthority authority) {
    return scene.brakes.of(authority.name()).engaged();
  }

  private ConfigMap damage(LoadedAuthority authority) {
    return phase(authority, "UNKNOWN");
  }

  private void mend(LoadedAuthority authority) {
    phase(authority, "ACTIVE");
  }

  /** As somebody may edit it. */
  private ConfigMap phase(LoadedAuthority authority, String phase) {
    ConfigMap segment = scene.segment(authority);
    return ControlPlane.shared()
        .admin()
        .resource(segment)
        .patch(
            PatchContext.of(PatchType.JSON_MERGE),
            "{\"data\":{\"phase\":\"%s\"}}".formatted(phase));
  }
}
