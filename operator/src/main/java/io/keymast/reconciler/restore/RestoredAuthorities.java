package io.keymast.reconciler.restore;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.keymast.api.CertificateAuthority;
import io.keymast.domain.AuthorityName;
import io.keymast.reconciler.cluster.Attempts;
import io.keymast.reconciler.cluster.ClusterView;
import io.keymast.reconciler.cluster.Names;
import io.keymast.revocation.LedgerException;
import io.keymast.revocation.RevocationLedger;
import java.math.BigInteger;
import java.util.List;

/**
 * The authorities of this operator once the API server's history went back: whatever is in memory
 * may be ahead of the cluster, so that they are listed live.
 */
public final class RestoredAuthorities {
  private final KubernetesClient client;
  private final ClusterView cluster;
  private final RevocationLedger ledger;
  private final RestoreGuard guard;
  private final RecoveryHolds holds;

  public RestoredAuthorities(
      KubernetesClient client,
      ClusterView cluster,
      RevocationLedger ledger,
      RestoreGuard guard,
      RecoveryHolds holds) {
    this.client = client;
    this.cluster = cluster;
    this.ledger = ledger;
    this.guard = guard;
    this.holds = holds;
  }

  /**
   * @throws RuntimeException if that is not durable for every authority: to be called again
   */
  public void hold(String how) {
    Attempts attempts = new Attempts();
    served().forEach(authority -> attempts.attempt(() -> hold(authority, how)));
    attempts.conclude();
  }

  private List<CertificateAuthority> served() {
    return client.resources(CertificateAuthority.class).inAnyNamespace().list().getItems().stream()
        .filter(cluster::serves)
        .filter(authority -> cluster.isAtHome(Names.of(authority)))
        .toList();
  }

  /** Where the ledger can't be written, for a lost right say, the status tells the next process. */
  private void hold(CertificateAuthority live, String how) {
    AuthorityName name = Names.of(live);
    try {
      BigInteger highest = highestNumber(name).max(guard.highestSeen(name));
      holds.hold(name, highest, guard.newestSeen(name), how);
    } catch (KubernetesClientException | LedgerException unwritten) {
      if (!holds.holdByStatus(live)) {
        throw unwritten;
      }
    }
  }

  /** What is damaged is held all the same. */
  private BigInteger highestNumber(AuthorityName authority) {
    try {
      return ledger.read(authority).highestCrlNumber();
    } catch (LedgerException damaged) {
      return BigInteger.ZERO;
    }
  }
}
