package io.keymast.reconciler.issuance;

import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.keymast.api.BaseStationCertificate;
import io.keymast.decision.CertificateName;
import io.keymast.decision.CertificateRequestState.Past;
import io.keymast.decision.IssuanceIntent;
import io.keymast.decision.KnownCertificate;
import io.keymast.decision.ObservedStation;
import io.keymast.domain.AuthorityName;
import io.keymast.domain.KeyId;
import io.keymast.domain.SerialNumber;
import io.keymast.domain.StationName;
import io.keymast.reconciler.cluster.ClusterView;
import io.keymast.reconciler.cluster.Names;
import io.keymast.reconciler.cluster.PinnedGenerations;
import io.keymast.revocation.RevocationLedger;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Tells a new certificate of a foreign issuer from one that it signed before. By its serial number
 * alone a relying party tells certificates of one CA apart: published twice, one would live on
 * after the other was revoked. Several authorities may have that CA, and stations move between
 * them.
 */
public final class PastIssuance {
  private final ClusterView cluster;
  private final RevocationLedger ledger;

  public PastIssuance(ClusterView cluster, RevocationLedger ledger) {
    this.cluster = cluster;
    this.ledger = ledger;
  }

  /**
   * Empty for a new one, and for that of the intent itself, which an earlier run may have stored.
   *
   * @param observed with what no watch may have brought yet
   */
  Optional<Past> of(ObservedStation observed, IssuanceIntent intent, SerialNumber serialNumber) {
    KeyId caKey = intent.binding().authorityKeyId();
    List<KnownCertificate> ofStation =
        observed.certificates().stream().filter(it -> isOf(it, caKey, serialNumber)).toList();
    if (ofStation.stream().anyMatch(it -> it.fate().revoked().isPresent())
        || isInLedger(intent.binding().authority(), caKey, serialNumber)) {
      return Optional.of(Past.REVOKED);
    }
    StationName station = observed.identity().name();
    String own = CertificateName.of(station, intent.eui(), intent.binding(), intent.revision());
    boolean isStations = ofStation.stream().anyMatch(it -> !it.name().equals(own));
    boolean isAnyones =
        cluster.foreignCertificates(caKey, serialNumber).stream()
            .map(BaseStationCertificate::getMetadata)
            .anyMatch(it -> !isNamed(it, station.namespace(), own));
    return isStations || isAnyones ? Optional.of(Past.PUBLISHED) : Optional.empty();
  }

  /** Whether it is published, or revoked: if it is neither, nobody has it from here. */
  boolean isKnown(AuthorityName authority, KeyId caKey, SerialNumber serialNumber) {
    return !cluster.foreignCertificates(caKey, serialNumber).isEmpty()
        || isInLedger(authority, caKey, serialNumber);
  }

  /** The ledgers remember also what was of stations that went, or moved to another authority. */
  private boolean isInLedger(AuthorityName asking, KeyId caKey, SerialNumber serialNumber) {
    return Stream.concat(Stream.of(asking), sharing(caKey))
        .distinct()
        .anyMatch(it -> ledger.read(it).find(caKey, serialNumber).isPresent());
  }

  private Stream<AuthorityName> sharing(KeyId caKey) {
    return cluster
        .authorities()
        .filter(it -> PinnedGenerations.isPinned(it.getStatus(), caKey))
        .map(Names::of);
  }

  private static boolean isOf(KnownCertificate known, KeyId caKey, SerialNumber serialNumber) {
    return known.serialNumber().equals(serialNumber)
        && known.binding().authorityKeyId().equals(caKey);
  }

  private static boolean isNamed(ObjectMeta object, String namespace, String name) {
    return object.getNamespace().equals(namespace) && object.getName().equals(name);
  }
}
