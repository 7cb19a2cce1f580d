package io.keymast.reconciler.restore;

import static org.assertj.core.api.Assertions.assertThat;

import io.keymast.api.BaseStationCertificate;
import io.keymast.authority.LoadedAuthority;
import io.keymast.reconciler.cluster.ACluster;
import io.keymast.reconciler.cluster.ClusterView;
import io.keymast.reconciler.cluster.StillCache;
import io.keymast.reconciler.restore.LostCertificates.Look;
import io.keymast.support.ProductionLog;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Certificates are gone, and what they could be revoked by is away or gone as well. */
class LossSearchTest {
  private final LossScene scene = new LossScene();

  @Test
  @DisplayName(
      "S41 What can't be looked up stays open, and is told; what else was lost is dealt with"
          + " meanwhile")
  void notLookedUp() {
    LoadedAuthority closed = scene.unknown(LossScene.WITHOUT_RIGHTS, "closed");
    BaseStationCertificate last = scene.vanished("not-looked-up", closed);
    LostCertificates certificates = scene.lostCertificates(closed);

    try (ProductionLog log = new ProductionLog()) {
      assertThat(certificates.look()).isEqualTo(Look.OPEN);
      assertThat(LossScene.linesOf(log)).isEmpty();
      assertThat(certificates.look()).isEqualTo(Look.OPEN);
      assertThat(LossScene.linesOf(log)).singleElement().asString().contains("nothing is issued");
      certificates.look();
      assertThat(LossScene.linesOf(log)).hasSize(1);
    }

    assertThat(scene.cluster.vanished().all()).containsExactly(last);
    assertThat(scene.cluster.vanished().areOf(closed.name())).isTrue();

    LoadedAuthority open = scene.authority("open");
    BaseStationCertificate other = scene.vanished("looked-up", open);
    scene.lostCertificates(closed, open).look();

    assertThat(scene.stored(other)).isEqualTo(other.getSpec());
    assertThat(scene.restarts).hasSize(1);
    assertThat(scene.cluster.vanished().all()).containsExactly(last);
  }

  @Test
  @DisplayName("S41 What names an authority where none of ours can be is told as lost, and dropped")
  void notAtHome() {
    ClusterView narrow = ACluster.withHomes(LossScene.NAMESPACE::equals);
    narrow.attachAuthorities(new StillCache<>(List.of()));
    scene.cluster = narrow;
    LoadedAuthority elsewhere = scene.unknown(LossScene.WITHOUT_RIGHTS, "elsewhere");
    BaseStationCertificate last = scene.vanished("not-at-home", elsewhere);

    scene.lostCertificates(elsewhere).look();

    assertThat(scene.lines("lost")).isEqualTo(1);
    scene.assertNothingHappened(last);
  }

  @Test
  @DisplayName(
      "S41 Where the CA key that signed it was lost with it, issuing is held, and the journal has"
          + " it")
  void withoutCaKey() {
    LoadedAuthority authority = scene.authority("older");
    scene.cluster =
        ACluster.showing(
            List.of(LossScene.pinning(authority.name(), "0123456789abcdef0123")), List.of());
    BaseStationCertificate last = scene.vanished("signed-by-the-lost", authority);

    scene.lostCertificates(authority).look();

    assertThat(scene.operator.resource(last).get()).isNull();
    assertThat(scene.held).hasSize(1);
    assertThat(scene.lines("lost")).isEqualTo(1);
    assertThat(scene.restarts).hasSize(1);
    assertThat(scene.cluster.vanished().all()).isEmpty();
  }
}
