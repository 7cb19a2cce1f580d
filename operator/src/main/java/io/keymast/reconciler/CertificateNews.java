package io.keymast.reconciler;

import io.keymast.api.BaseStation;
import io.keymast.api.BaseStationCertificate;
import io.keymast.decision.Revocation;
import io.keymast.domain.RevocationReason;
import io.keymast.reconciler.Events.Happening;
import io.keymast.reconciler.Events.Type;
import io.keymast.status.RevokedCertificate;
import java.util.Optional;

/** Tells people what happened to a station's certificates, and counts it, once. */
public final class CertificateNews {
  private final ClusterView cluster;
  private final Events events;
  private final OperatorMeters meters;

  public CertificateNews(ClusterView cluster, Events events, OperatorMeters meters) {
    this.cluster = cluster;
    this.events = events;
    this.meters = meters;
  }

  /**
   * @param former the certificate as it was before its status said so
   */
  void revoked(BaseStationCertificate former, RevokedCertificate revoked) {
    if (RevocationFollower.isTold(former, revoked.reason())) {
      return;
    }
    count(former, revoked.reason());
    stationOf(former)
        .filter(station -> station.getMetadata().getDeletionTimestamp() == null)
        .ifPresent(station -> events.tell(station, happening(revoked)));
  }

  /** Counted here where no status told it before: no one is left to read an event. */
  void departed(BaseStationCertificate object, Revocation revocation) {
    if (!RevocationFollower.isTold(object, revocation.reason())) {
      count(object, revocation.reason());
    }
  }

  private static Happening happening(RevokedCertificate revoked) {
    String reason = revoked.reason().apiName();
    return new Happening(
        isAlarming(revoked.reason()) ? Type.WARNING : Type.NORMAL,
        "CertificateRevoked",
        "Revoke",
        "certificate "
            + revoked.serialNumber()
            + " is revoked ("
            + reason
            + "); RevocationPublished says whether the CRL lists it",
        revoked.serialNumber().hex() + " " + reason);
  }

  private static boolean isAlarming(RevocationReason reason) {
    return reason == RevocationReason.KEY_COMPROMISE || reason == RevocationReason.CA_COMPROMISE;
  }

  private void count(BaseStationCertificate object, RevocationReason reason) {
    ClusterView.authorityOf(object).ifPresent(authority -> meters.revoked(authority, reason));
  }

  private Optional<BaseStation> stationOf(BaseStationCertificate object) {
    return ClusterView.stationOf(object).flatMap(cluster::station);
  }
}
