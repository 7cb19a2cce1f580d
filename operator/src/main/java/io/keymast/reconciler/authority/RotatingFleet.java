package io.keymast.reconciler.authority;

import io.keymast.api.BaseStationCertificate;
import io.keymast.api.BaseStationCertificateSpec;
import io.keymast.decision.CaGeneration;
import io.keymast.decision.IssuanceCause;
import io.keymast.decision.Move;
import io.keymast.decision.RotationPolicy;
import io.keymast.domain.KeyId;
import io.keymast.domain.StationName;
import io.keymast.reconciler.cluster.Names;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * The stations of an authority by the CA key that signed their newest certificate.
 *
 * @param newest of each station that has an unexpired one
 */
record RotatingFleet(Collection<BaseStationCertificate> newest, Instant now) {
  static RotatingFleet of(List<BaseStationCertificate> certificates, Instant now) {
    Map<String, BaseStationCertificate> newest = new HashMap<>();
    for (BaseStationCertificate certificate : certificates) {
      BaseStationCertificateSpec spec = certificate.getSpec();
      if (spec != null
          && spec.baseStationRef() != null
          && spec.notAfter() != null
          && spec.notBefore() != null
          && !now.isAfter(spec.notAfter())) {
        newest.merge(
            certificate.getMetadata().getNamespace() + "/" + spec.baseStationRef().name(),
            certificate,
            (one, other) -> revision(one) >= revision(other) ? one : other);
      }
    }
    return new RotatingFleet(newest.values(), now);
  }

  int stationsOf(KeyId key) {
    return count(certificate -> isBy(certificate, Set.of(key.value())));
  }

  /**
   * @param movable the stations that are issued their next certificate by themselves
   */
  Move.Fleet towards(List<CaGeneration> retiring, Move move, Predicate<StationName> movable) {
    Set<String> former =
        retiring.stream().map(it -> it.keyId().value()).collect(Collectors.toSet());
    Optional<Instant> since =
        move instanceof Move.Underway(var from) ? Optional.of(from) : Optional.empty();
    List<BaseStationCertificate> moved =
        newest.stream()
            .filter(certificate -> !isBy(certificate, former))
            .filter(RotatingFleet::isMoved)
            .filter(
                certificate ->
                    since.map(from -> !issuedAt(certificate).isBefore(from)).orElse(true))
            .toList();
    return new Move.Fleet(
        count(
            certificate ->
                isBy(certificate, former)
                    && certificate.getSpec().revocation() == null
                    && Names.stationOf(certificate).filter(movable).isPresent()),
        moved.size(),
        (int) moved.stream().filter(this::isOverdue).count());
  }

  private int count(Predicate<BaseStationCertificate> which) {
    return (int) newest.stream().filter(which).count();
  }

  private boolean isOverdue(BaseStationCertificate certificate) {
    return (certificate.getStatus() == null
            || certificate.getStatus().delivery() == null
            || certificate.getStatus().delivery().deliveredAt() == null)
        && issuedAt(certificate).plus(Move.PATIENCE).isBefore(now);
  }

  private static boolean isMoved(BaseStationCertificate certificate) {
    return Objects.requireNonNullElse(certificate.getSpec().causes(), List.of())
        .contains(IssuanceCause.AUTHORITY_CHANGED.apiName());
  }

  private static boolean isBy(BaseStationCertificate certificate, Set<String> keys) {
    String keyId = certificate.getSpec().authorityKeyId();
    return keyId != null && keys.contains(keyId);
  }

  private static Instant issuedAt(BaseStationCertificate certificate) {
    return RotationPolicy.issuedAt(
        Objects.requireNonNullElse(certificate.getSpec().notBefore(), Instant.EPOCH));
  }

  private static long revision(BaseStationCertificate certificate) {
    return Objects.requireNonNullElse(certificate.getSpec().revision(), 0L);
  }
}
