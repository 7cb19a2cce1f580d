package io.keymast.reconciler.revoking;

import io.keymast.api.BaseStationCertificate;
import io.keymast.decision.Revocation;
import io.keymast.domain.RevocationReason;
import io.keymast.reconciler.cluster.Names;
import io.keymast.reconciler.metrics.OperatorMeters;
import io.keymast.status.RevokedCertificate;
import io.keymast.status.RevokedCertificate.Listing;

/** Counts each revoked certificate once, when its status first says so or its object goes. */
public final class RevocationCount {
  private final OperatorMeters meters;

  public RevocationCount(OperatorMeters meters) {
    this.meters = meters;
  }

  /**
   * @param former the certificate as it was before its status said so
   */
  public void told(BaseStationCertificate former, RevokedCertificate revoked) {
    if (revoked.listing() != Listing.UNSERVED) {
      count(former, revoked.reason());
    }
  }

  /** Without a status that told it before. */
  public void departed(BaseStationCertificate object, Revocation revocation) {
    count(object, revocation.reason());
  }

  private void count(BaseStationCertificate object, RevocationReason reason) {
    if (!RevocationFollower.isTold(object, reason)) {
      Names.authorityOf(object).ifPresent(authority -> meters.revoked(authority, reason));
    }
  }
}
