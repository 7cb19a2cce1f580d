package io.keymast.reconciler;

import io.keymast.api.BaseStationCertificate;
import io.keymast.decision.KnownCertificate;
import io.keymast.domain.AuthorityName;
import io.keymast.domain.RevocationReason;
import io.keymast.domain.SerialNumber;
import io.keymast.revocation.LedgerSnapshot;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Brings the ledger's holds and the certificates' specs together again, whatever crash or race has
 * parted them. The spec leads: it is written first, both when a hold begins and when it ends.
 */
public final class HoldKeeper {
  private final ClusterView cluster;
  private final StationObserver observer;
  private final Revoker revoker;
  private final Pokes<BaseStationCertificate> certificates;

  public HoldKeeper(
      ClusterView cluster,
      StationObserver observer,
      Revoker revoker,
      Pokes<BaseStationCertificate> certificates) {
    this.cluster = cluster;
    this.observer = observer;
    this.revoker = revoker;
    this.certificates = certificates;
  }

  void settle(AuthorityName authority, LedgerSnapshot ledger) {
    Set<SerialNumber> onHold =
        ledger.generations().values().stream()
            .flatMap(generation -> generation.onHold().stream())
            .collect(Collectors.toSet());
    for (BaseStationCertificate object : cluster.certificatesOf(authority)) {
      if (isOutOfStep(object, onHold)
          && object.getMetadata().getDeletionTimestamp() == null
          && observer.verify(object) instanceof StoredCertificate.Ours(var known)) {
        settle(object, known, ledger);
      }
    }
  }

  /** Cheap, before a certificate is verified. */
  private static boolean isOutOfStep(BaseStationCertificate object, Set<SerialNumber> onHold) {
    boolean isHeld =
        Optional.ofNullable(object.getSpec())
            .flatMap(spec -> Optional.ofNullable(spec.serialNumber()))
            .flatMap(SerialNumber::parse)
            .filter(onHold::contains)
            .isPresent();
    Optional<RevocationReason> asked = StoredCertificate.fate(object).revoked();
    return isHeld ? asked.isEmpty() : asked.equals(Optional.of(RevocationReason.CERTIFICATE_HOLD));
  }

  /** By the cache; who carries it out looks at the live object. */
  private void settle(
      BaseStationCertificate object, KnownCertificate known, LedgerSnapshot ledger) {
    String namespace = object.getMetadata().getNamespace();
    if (!known.isOnHold()) {
      revoker.liftHold(namespace, known);
    } else if (ledger.find(known.binding().authorityKeyId(), known.serialNumber()).isEmpty()) {
      certificates.poke(namespace, known.name());
    }
  }
}
