package io.keymast.reconciler;

import io.keymast.api.BaseStation;
import io.keymast.api.BaseStationStatus;
import io.keymast.api.CertificateAuthorityStatus.Stations;
import io.keymast.api.Condition;
import io.keymast.status.ConditionType;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * An authority's stations in numbers, from their statuses.
 *
 * @param expired stations whose certificate ended before they had another
 * @param earliestNotAfter of the certificates that are current and have not ended
 */
record FleetFigures(
    Stations stations,
    long renewalsOverdue,
    long deliveriesOverdue,
    long expired,
    Optional<Instant> earliestNotAfter) {

  static FleetFigures of(List<BaseStation> stations, Instant now) {
    List<BaseStationStatus> statuses =
        stations.stream()
            .flatMap(station -> Optional.ofNullable(station.getStatus()).stream())
            .toList();
    return new FleetFigures(
        FleetCount.of(stations),
        trueOf(ConditionType.RENEWAL_OVERDUE, statuses),
        trueOf(ConditionType.DELIVERY_OVERDUE, statuses),
        statuses.stream().filter(FleetFigures::isExpired).count(),
        statuses.stream()
            .flatMap(status -> Optional.ofNullable(status.certificate()).stream())
            .flatMap(certificate -> Optional.ofNullable(certificate.notAfter()).stream())
            .filter(notAfter -> !now.isAfter(notAfter))
            .min(Instant::compareTo));
  }

  private static long trueOf(ConditionType type, List<BaseStationStatus> statuses) {
    return statuses.stream().filter(status -> type.isTrueIn(status.conditions())).count();
  }

  private static boolean isExpired(BaseStationStatus status) {
    return ConditionType.CERTIFICATE_INSTALLED
        .in(status.conditions())
        .map(Condition::reason)
        .filter(reason -> Objects.equals(reason, "Expired"))
        .isPresent();
  }
}
