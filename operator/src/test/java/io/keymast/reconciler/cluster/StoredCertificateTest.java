package io.keymast.reconciler.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.keymast.api.BaseStationCertificate;
import io.keymast.authority.LoadedAuthority;
import io.keymast.domain.AuthorityName;
import io.keymast.domain.StationName;
import io.keymast.pki.ParsedCertificate;
import io.keymast.support.ControlPlane;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** A certificate that was verified before, and is not read again. */
class StoredCertificateTest {
  private static final ControlPlane CONTROL_PLANE = ControlPlane.shared();
  private static final String NAMESPACE = CONTROL_PLANE.newAuthorityNamespace("stored");

  private final LoadedAuthority authority =
      ALoadedAuthority.named(new AuthorityName(NAMESPACE, "lora"), Instant.now());
  private final List<ParsedCertificate> anchors = List.of(authority.key().certificate());
  private final ProvenCertificates proven = new ProvenCertificates();

  @Test
  @DisplayName("What is known of it is the same as at first")
  void again() {
    BaseStationCertificate object = stored("again");
    StoredCertificate first = StoredCertificate.verify(object, anchors, proven);

    StoredCertificate second = StoredCertificate.verify(object, anchors, proven);

    assertThat(proven.contains(object.getSpec(), anchors.getFirst())).isTrue();
    assertThat(second).isInstanceOf(StoredCertificate.Ours.class).isEqualTo(first);
  }

  @Test
  @DisplayName("S53 A copy of it under another name is foreign all the same")
  void copied() {
    BaseStationCertificate genuine = stored("copied");
    StoredCertificate.verify(genuine, anchors, proven);
    BaseStationCertificate copy = new BaseStationCertificate();
    copy.setMetadata(
        new ObjectMetaBuilder(genuine.getMetadata()).withName("copied-by-somebody").build());
    copy.setSpec(genuine.getSpec());

    assertThat(StoredCertificate.verify(copy, anchors, proven))
        .isInstanceOf(StoredCertificate.Foreign.class);
  }

  @Test
  @DisplayName("S53 Where its authority pins another CA key by now, it is foreign")
  void unpinned() {
    BaseStationCertificate object = stored("unpinned");
    StoredCertificate.verify(object, anchors, proven);
    LoadedAuthority next = ALoadedAuthority.named(authority.name(), Instant.now());

    assertThat(StoredCertificate.verify(object, List.of(next.key().certificate()), proven))
        .isInstanceOf(StoredCertificate.Foreign.class);
  }

  private BaseStationCertificate stored(String station) {
    return AStoredCertificate.of(
        new StationName(NAMESPACE, station), authority, CONTROL_PLANE.asOperator());
  }
}
