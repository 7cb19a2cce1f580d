package io.keymast.reconciler;

import io.keymast.api.BaseStationCertificate;
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
    ClusterView cluster = ACluster.showing(List.of(), none);
    return new LedgerComparison(
        cluster,
        new PublishedCopies(
            sources, HttpClient.newHttpClient(), InetAddress::getAllByName, Duration.ofSeconds(20)),
        highWater,
        new HandedBack(
            ControlPlane.shared().asOperator(), cluster, ledger, AStoredCertificate.journal()),
        holds,
        meters);
  }
}
