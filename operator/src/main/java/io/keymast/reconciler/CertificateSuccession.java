package io.keymast.reconciler;

import io.keymast.api.BaseStationCertificate;
import io.keymast.api.BaseStationCertificateStatus;
import io.keymast.decision.KnownCertificate;
import io.keymast.reconciler.cluster.ClusterView;
import io.keymast.reconciler.cluster.Names;
import io.keymast.reconciler.observation.StationObserver;
import io.keymast.status.ConditionType;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The order of a station's certificates. */
final class CertificateSuccession {
  private final ClusterView cluster;
  private final StationObserver observer;

  CertificateSuccession(ClusterView cluster, StationObserver observer) {
    this.cluster = cluster;
    this.observer = observer;
  }

  /** The newest certificate of its station, if that is another one. */
  Optional<KnownCertificate> successor(
      BaseStationCertificate object, KnownCertificate certificate) {
    return siblings(object)
        .filter(other -> other.getMetadata().getDeletionTimestamp() == null)
        .filter(other -> revision(other).filter(it -> it > certificate.revision()).isPresent())
        .flatMap(other -> observer.verify(other).ours().stream())
        .max(Comparator.comparingLong(KnownCertificate::revision));
  }

  /** Those before it that do not say yet that they are superseded: nothing else tells them. */
  Stream<BaseStationCertificate> untoldPredecessors(BaseStationCertificate object) {
    return siblings(object)
        .filter(
            other ->
                revision(other)
                    .filter(it -> revision(object).filter(own -> it < own).isPresent())
                    .isPresent())
        .filter(other -> !isToldSuperseded(other));
  }

  private Stream<BaseStationCertificate> siblings(BaseStationCertificate object) {
    return Names.stationOf(object).map(cluster::certificatesOf).orElse(List.of()).stream();
  }

  private static Optional<Long> revision(BaseStationCertificate object) {
    return Optional.ofNullable(object.getSpec())
        .flatMap(spec -> Optional.ofNullable(spec.revision()));
  }

  private static boolean isToldSuperseded(BaseStationCertificate object) {
    return Optional.ofNullable(object.getStatus())
        .map(BaseStationCertificateStatus::conditions)
        .flatMap(ConditionType.SUPERSEDED::in)
        .isPresent();
  }
}
