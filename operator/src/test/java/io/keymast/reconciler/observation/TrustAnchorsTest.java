package io.keymast.reconciler.observation;

import static org.assertj.core.api.Assertions.assertThat;

import io.keymast.api.BaseStationCertificate;
import io.keymast.api.CertificateAuthority;
import io.keymast.api.TolerantSerialization;
import io.keymast.authority.LoadedAuthority;
import io.keymast.domain.AuthorityName;
import io.keymast.domain.StationName;
import io.keymast.reconciler.cluster.ACluster;
import io.keymast.reconciler.cluster.ALoadedAuthority;
import io.keymast.reconciler.cluster.AStoredCertificate;
import io.keymast.reconciler.cluster.ClusterView;
import io.keymast.reconciler.cluster.StillCache;
import io.keymast.reconciler.cluster.StoredCertificate;
import io.keymast.support.ControlPlane;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** An older status is put back, which does not know the newest CA key yet. */
class TrustAnchorsTest {
  private static final ControlPlane CONTROL_PLANE = ControlPlane.shared();
  private static final String NAMESPACE = CONTROL_PLANE.newAuthorityNamespace("anchors");

  private final LoadedAuthority older = authority("older");
  private final LoadedAuthority newer = authority("newer");
  private final ClusterView cluster = ACluster.showing(List.of(), List.of());
  private final TrustAnchors anchors = new TrustAnchors(cluster);

  @Test
  @DisplayName("S41 What a CA key has signed that was pinned is known as ours, and used no more")
  void formerly() {
    BaseStationCertificate certificate = signed("station", newer);
    shows(older, newer);
    assertThat(anchors.verify(certificate)).isInstanceOf(StoredCertificate.Ours.class);

    shows(older);

    assertThat(anchors.verify(certificate)).isInstanceOf(StoredCertificate.Foreign.class);
    assertThat(anchors.verifyAsEver(certificate)).isInstanceOf(StoredCertificate.Ours.class);
  }

  @Test
  @DisplayName("S53 What no CA key has signed that was ever pinned is foreign")
  void never() {
    BaseStationCertificate certificate = signed("stranger", newer);
    shows(older);

    assertThat(anchors.verifyAsEver(certificate)).isInstanceOf(StoredCertificate.Foreign.class);
  }

  /** The authority of the newer key, as its status is now. */
  private void shows(LoadedAuthority... pinned) {
    String generations =
        Stream.of(pinned).map(TrustAnchorsTest::generation).collect(Collectors.joining(", "));
    cluster.attachAuthorities(
        new StillCache<>(
            List.of(
                TolerantSerialization.create()
                    .unmarshal(
                        """
                        apiVersion: keymast.io/v1beta1
                        kind: CertificateAuthority
                        metadata: {name: newer, namespace: %s, uid: 3f6e}
                        status: {generations: [%s]}
                        """
                            .formatted(NAMESPACE, generations),
                        CertificateAuthority.class))));
  }

  private static String generation(LoadedAuthority authority) {
    return "{keyId: \"%s\", certificate: \"%s\"}"
        .formatted(
            authority.keyId().value(), authority.key().certificate().toPem().replace("\n", "\\n"));
  }

  private static BaseStationCertificate signed(String station, LoadedAuthority authority) {
    return AStoredCertificate.of(
        new StationName(NAMESPACE, station), authority, CONTROL_PLANE.asOperator());
  }

  private static LoadedAuthority authority(String name) {
    return ALoadedAuthority.named(new AuthorityName(NAMESPACE, name), Instant.now());
  }
}
