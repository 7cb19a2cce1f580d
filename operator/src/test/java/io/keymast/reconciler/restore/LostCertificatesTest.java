package io.keymast.reconciler.restore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.keymast.api.BaseStationCertificate;
import io.keymast.authority.LoadedAuthority;
import io.keymast.domain.StationName;
import io.keymast.reconciler.cluster.AStoredCertificate;
import io.keymast.reconciler.restore.LostCertificates.Look;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Certificates are gone from the API server, as after an older snapshot of etcd was put back. */
class LostCertificatesTest {
  private final LossScene scene = new LossScene();

  @Test
  @DisplayName(
      "S41 What was lost is stored again, once issuing is held; the journal has it, and the process"
          + " begins anew")
  void lost() {
    LoadedAuthority authority = scene.authority("holds");
    BaseStationCertificate first = scene.vanished("first", authority);
    BaseStationCertificate second = scene.vanished("second", authority);

    LostCertificates certificates = scene.lostCertificates(authority);

    assertThat(certificates.look()).isEqualTo(Look.OPEN);

    assertThat(scene.stored(first)).isEqualTo(first.getSpec());
    assertThat(scene.stored(second)).isEqualTo(second.getSpec());
    assertThat(scene.held).singleElement().asString().endsWith(": 2");
    assertThat(scene.lines("returned")).isEqualTo(2);
    assertThat(scene.cluster.vanished().all()).isEmpty();
    assertThat(scene.restarts).hasSize(1);
    assertThat(certificates.look()).isEqualTo(Look.CALM);
  }

  @Test
  @DisplayName("S41 What is missed later is dealt with, too, as long as the process goes on")
  void more() {
    LoadedAuthority authority = scene.authority("more");
    LostCertificates certificates = scene.lostCertificates(authority);
    scene.vanished("sooner", authority);
    certificates.look();
    assertThat(certificates.look()).isEqualTo(Look.CALM);
    BaseStationCertificate later = scene.vanished("later", authority);

    assertThat(certificates.look()).isEqualTo(Look.OPEN);

    assertThat(scene.stored(later)).isEqualTo(later.getSpec());
  }

  @Test
  @DisplayName(
      "S41 As long as the hold is not durable, nothing else is done, and all is tried again")
  void notDurable() {
    LoadedAuthority authority = scene.authority("not-durable");
    BaseStationCertificate last = scene.vanished("station", authority);
    LostCertificates failing =
        scene.lostCertificates(
            how -> {
              throw new IllegalStateException("one head could not be written");
            },
            authority);

    assertThatThrownBy(() -> failing.look()).isInstanceOf(IllegalStateException.class);

    assertThat(scene.restarts).isEmpty();
    assertThat(scene.cluster.vanished().all()).containsExactly(last);
  }

  @Test
  @DisplayName("S41 Of two replicas that find the same, one does nothing")
  void twoReplicas() {
    LoadedAuthority authority = scene.authority("two");
    BaseStationCertificate last = scene.vanished("known-to-both", authority);
    scene.lostCertificates(authority).look();
    scene.cluster.vanished().add(last);

    scene.lostCertificates(authority).look();

    assertThat(scene.held).hasSize(1);
    assertThat(scene.lines("returned")).isEqualTo(1);
    assertThat(scene.cluster.vanished().all()).isEmpty();
  }

  @Test
  @DisplayName("What the ledger has was deleted by right: nothing is held, nothing comes back")
  void deletedByRight() {
    LoadedAuthority authority = scene.authority("by-right");
    BaseStationCertificate last = scene.vanished("deleted", authority);
    scene.revoke(authority, LossScene.serialNumber(last));

    LostCertificates certificates = scene.lostCertificates(authority);
    certificates.look();
    certificates.look();
    certificates.look();

    scene.assertNothingHappened(last);
  }

  @Test
  @DisplayName("S53 What the CA key did not sign is nobody's loss")
  void foreign() {
    LoadedAuthority authority = scene.authority("own");
    BaseStationCertificate last = scene.vanished("foreign", scene.authority("another"));

    LostCertificates certificates = scene.lostCertificates(authority);
    certificates.look();
    certificates.look();
    certificates.look();

    scene.assertNothingHappened(last);
  }

  @Test
  @DisplayName(
      "S41 Where another certificate has its name by now, that stays, and the journal has the lost"
          + " one")
  void nameTaken() {
    LoadedAuthority authority = scene.authority("taken");
    BaseStationCertificate last = scene.vanished("twice", authority);
    BaseStationCertificate later =
        AStoredCertificate.of(
            new StationName(LossScene.NAMESPACE, "twice"), authority, scene.operator);

    scene.lostCertificates(authority).look();

    assertThat(scene.stored(last)).isEqualTo(later.getSpec()).isNotEqualTo(last.getSpec());
    assertThat(scene.held).hasSize(1);
    assertThat(scene.lines("lost")).isEqualTo(1);
    assertThat(scene.journalText()).contains(LossScene.serialNumber(last).hex());
  }

  @Test
  @DisplayName(
      "S41 Where its authority is gone as well, the journal has it, and no more can be done")
  void withoutAuthority() {
    LoadedAuthority authority = scene.unknown(LossScene.NAMESPACE, "gone");
    BaseStationCertificate last = scene.vanished("without-authority", authority);

    scene.lostCertificates(authority).look();

    assertThat(scene.lines("lost")).isEqualTo(1);
    scene.assertNothingHappened(last);
  }
}
