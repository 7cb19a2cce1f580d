package io.keymast.reconciler.observation;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.informers.impl.cache.CacheImpl;
import io.keymast.api.BaseStationCertificate;
import io.keymast.api.BaseStationCertificateSpec;
import io.keymast.api.BaseStationCertificateSpec.Revocation;
import io.keymast.api.BaseStationCertificateStatus;
import io.keymast.api.CertificateAuthorityRef;
import io.keymast.api.Condition;
import io.keymast.authority.LoadedAuthority;
import io.keymast.decision.IssuanceIntent;
import io.keymast.domain.AuthorityName;
import io.keymast.reconciler.CertificateChanges;
import io.keymast.reconciler.cluster.ACluster;
import io.keymast.reconciler.cluster.ALoadedAuthority;
import io.keymast.reconciler.cluster.AStoredCertificate;
import io.keymast.reconciler.cluster.ClusterView;
import io.keymast.reconciler.cluster.StillCache;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class ReservationsTest {
  private final LoadedAuthority authority =
      ALoadedAuthority.named(new AuthorityName("radio", "lora"), Instant.now());
  private final IssuanceIntent intent = AStoredCertificate.intent(authority);
  private final Reservations reservations = new Reservations(() -> 0);

  @Test
  @DisplayName("S10 A certificate that is seen ends the reservation: it speaks for itself")
  void seen() {
    reservations.reserve(intent, "one");

    reservations.release(certificate(new ObjectMeta(), null));

    assertThat(reservations.reserve(intent, "other")).isTrue();
  }

  @Test
  @DisplayName("S10 A revoked predecessor does not, while its successor is on its way")
  void revoked() {
    reservations.reserve(intent, "one");

    reservations.release(certificate(new ObjectMeta(), new Revocation("superseded")));

    assertThat(reservations.reserve(intent, "other")).isFalse();
  }

  @Test
  @DisplayName("S10 Nor does one that is being deleted")
  void leaving() {
    reservations.reserve(intent, "one");

    reservations.release(
        certificate(
            new ObjectMetaBuilder().withDeletionTimestamp("2026-11-28T12:00:00Z").build(), null));

    assertThat(reservations.reserve(intent, "other")).isFalse();
  }

  @Test
  @DisplayName("S10 The echo of a condition does not either: the next one may be reserved by then")
  void echo() {
    ClusterView cluster = ACluster.showing(List.of(), List.of());
    cluster.attachStations(new StillCache<>(List.of()));
    cluster.attachNamespaces(new CacheImpl<Namespace>());
    List<BaseStationCertificate> woken = new ArrayList<>();
    CertificateChanges changes = new CertificateChanges(cluster, reservations, woken::add);
    BaseStationCertificate former = certificate(named("former"), null);
    reservations.reserve(intent, "one");

    changes.onResourceUpdated(told(certificate(named("former"), null)), former);

    assertThat(woken).hasSize(1);
    assertThat(reservations.reserve(intent, "other")).isFalse();
    changes.onResourceCreated(certificate(named("next"), null));
    assertThat(reservations.reserve(intent, "other")).isTrue();
  }

  private static ObjectMeta named(String name) {
    return new ObjectMetaBuilder().withNamespace("radio").withName(name).build();
  }

  private static BaseStationCertificate told(BaseStationCertificate certificate) {
    certificate.setStatus(
        new BaseStationCertificateStatus(
            1L,
            null,
            List.of(new Condition("Superseded", "True", 1L, Instant.EPOCH, "Renewed", "by next"))));
    return certificate;
  }

  private BaseStationCertificate certificate(ObjectMeta metadata, @Nullable Revocation revocation) {
    BaseStationCertificate certificate = new BaseStationCertificate();
    certificate.setMetadata(metadata);
    certificate.setSpec(
        new BaseStationCertificateSpec(
            null,
            intent.eui().value(),
            new CertificateAuthorityRef(authority.name().name(), authority.name().namespace()),
            null,
            null,
            null,
            null,
            null,
            null,
            intent.binding().key().value(),
            null,
            null,
            1L,
            null,
            null,
            null,
            null,
            revocation));
    return certificate;
  }
}
