package io.keymast.reconciler.restore;

import io.keymast.api.BaseStationCertificate;
import io.keymast.reconciler.cluster.ACluster;
import io.keymast.reconciler.cluster.AStoredCertificate;
import io.keymast.reconciler.cluster.ClusterView;
import io.keymast.reconciler.metrics.OperatorMeters;
import io.keymast.revocation.RevocationLedger;
import io.keymast.support.ControlPlane;
import java.net.InetAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.List;

/** With published copies, in a cluster that has no certificate. */
final class AComparison {
  private AComparison() {}

  static LedgerComparison by(
      List<URI> sources,
      HighWater highWater,
      RevocationLedger ledger,
      RecoveryHolds holds,
      OperatorMeters meters) {
    List<BaseStationCertificate> none = List.of();
    return in(ACluster.showing(List.of(), none), sources, highWater, ledger, holds, meters);
  }

  static LedgerComparison in(
      ClusterView cluster,
      List<URI> sources,
      HighWater highWater,
      RevocationLedger ledger,
      RecoveryHolds holds,
      OperatorMeters meters) {
    return new LedgerComparison(
        cluster,
        new LedgerComparison.Outlasting(
            new PublishedCopies(
                sources,
                HttpClient.newHttpClient(),
                InetAddress::getAllByName,
                Duration.ofSeconds(20)),
            highWater),
        ledger,
        new HandedBack(
            ControlPlane.shared().asOperator(), cluster, ledger, AStoredCertificate.journal()),
        holds,
        meters);
  }
}
