package io.keymast.reconciler.revoking;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.keymast.api.BaseStationCertificate;
import io.keymast.authority.LoadedAuthority;
import io.keymast.reconciler.cluster.ACluster;
import io.keymast.reconciler.cluster.AStoredCertificate;
import io.keymast.reconciler.cluster.Pokes;
import io.keymast.reconciler.cluster.StoredCertificate;
import io.keymast.reconciler.observation.RetirementView;
import io.keymast.revocation.RetiredKeys;
import io.keymast.revocation.RevocationLedger;
import java.time.Clock;
import java.util.List;

/** Between a ledger and the certificates that a cache shows. */
public final class AnAgreement {
  private AnAgreement() {}

  /**
   * @param client by which it looks at live certificates
   * @param ledger that it enters into
   */
  public static LedgerAgreement of(
      KubernetesClient client,
      RevocationLedger ledger,
      LoadedAuthority authority,
      List<BaseStationCertificate> cached) {
    Clock clock = Clock.systemUTC();
    return new LedgerAgreement(
        ACluster.showing(List.of(), cached),
        object -> StoredCertificate.verify(object, List.of(authority.key().certificate())),
        new Revoker(
            client,
            ledger,
            new RetirementView(new RetiredKeys(client, clock), AStoredCertificate.journal()),
            AStoredCertificate.journal(),
            new Pokes<>(),
            clock),
        new Pokes<>(),
        client,
        clock);
  }
}
