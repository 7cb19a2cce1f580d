package io.keymast.reconciler.restore;

import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.keymast.api.BaseStationCertificate;
import io.keymast.api.BaseStationCertificateSpec;
import io.keymast.api.ResourceNames;
import io.keymast.decision.KnownCertificate;
import io.keymast.domain.AuthorityName;
import io.keymast.domain.SerialNumber;
import io.keymast.domain.StationName;
import io.keymast.reconciler.cluster.Names;
import io.keymast.revocation.LedgerSnapshot;
import io.keymast.revocation.RevocationEntry;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * A certificate that left the cache though nobody was seen to delete it.
 *
 * @param last its object, as the cache had it
 */
record Vanished(BaseStationCertificate last, KnownCertificate certificate) {
  AuthorityName authority() {
    return certificate.binding().authority();
  }

  /** As the journal names it. */
  String station() {
    return Names.stationOf(last).map(StationName::toString).orElse("");
  }

  /** What the ledger has of it, published or not. */
  Optional<RevocationEntry> entryIn(LedgerSnapshot ledger) {
    return ledger.find(certificate.binding().authorityKeyId(), certificate.serialNumber());
  }

  /**
   * Whether nobody has deleted it: its finalizer goes once the ledger has it, or once it has
   * expired.
   *
   * @param revoked what the ledger has of it
   * @param live what is stored by its name; asked only where nothing else explains it
   */
  boolean isLost(
      Optional<RevocationEntry> revoked,
      Supplier<Optional<BaseStationCertificate>> live,
      Instant now) {
    return revoked.isEmpty()
        && !certificate.validity().isExpiredAt(now)
        && live.get().filter(this::isIn).isEmpty();
  }

  /** By its name, another certificate may be stored. */
  boolean isIn(BaseStationCertificate object) {
    return Optional.ofNullable(object.getSpec())
        .map(BaseStationCertificateSpec::serialNumber)
        .flatMap(SerialNumber::parse)
        .filter(certificate.serialNumber()::equals)
        .isPresent();
  }

  /**
   * The same as it was made, and as it was revoked, if it was; without what only a past one has.
   */
  BaseStationCertificate anew() {
    ObjectMeta former = last.getMetadata();
    BaseStationCertificate object = new BaseStationCertificate();
    object.setMetadata(
        new ObjectMetaBuilder()
            .withNamespace(former.getNamespace())
            .withName(former.getName())
            .withLabels(former.getLabels())
            .withAnnotations(former.getAnnotations())
            .addToFinalizers(ResourceNames.CERTIFICATE_FINALIZER)
            .build());
    object.setSpec(last.getSpec());
    return object;
  }
}
