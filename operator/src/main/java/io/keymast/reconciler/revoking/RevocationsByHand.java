package io.keymast.reconciler.revoking;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.keymast.api.BaseStationCertificate;
import io.keymast.decision.KnownCertificate;
import io.keymast.decision.Revocation;
import io.keymast.decision.RevocationCause;
import io.keymast.domain.RevocationReason;
import io.keymast.reconciler.cluster.ClusterView;
import io.keymast.reconciler.cluster.Names;
import java.util.Optional;

/** What an administrator wrote into a certificate's {@code spec.revocation}. */
public final class RevocationsByHand {
  private final KubernetesClient client;
  private final ClusterView cluster;
  private final RevocationNews news;

  public RevocationsByHand(KubernetesClient client, ClusterView cluster, RevocationNews news) {
    this.client = client;
    this.cluster = cluster;
    this.news = news;
  }

  /**
   * What to make durable; empty where a stale cache shows a hold that was lifted: back in the
   * ledger, nothing would lift it again.
   */
  Optional<Revocation> read(
      BaseStationCertificate object, KnownCertificate certificate, RevocationReason reason) {
    return reason == RevocationReason.CERTIFICATE_HOLD && isLifted(object)
        ? Optional.empty()
        : Optional.of(
            new Revocation(
                certificate, reason, certificate.fate().cause().orElse(RevocationCause.BY_HAND)));
  }

  /** The operator's own revocations are told where they are made. */
  void tell(BaseStationCertificate object, Revocation revocation) {
    if (revocation.certificate().fate().cause().isEmpty()) {
      Names.stationOf(object)
          .flatMap(cluster::station)
          .ifPresent(station -> news.revoked(station, revocation));
    }
  }

  private boolean isLifted(BaseStationCertificate object) {
    BaseStationCertificate live = client.resource(object).get();
    return live == null || live.getSpec().revocation() == null;
  }
}
