package io.keymast.reconciler.metrics;

import io.keymast.api.BaseStation;
import io.keymast.api.BaseStationStatus;
import io.keymast.api.BaseStationStatus.Certificate;
import io.keymast.domain.Backhaul;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * A current certificate whose successor is long due, and that ends soon: however long they last.
 */
final class EndingCertificate {
  private static final Duration AT_MOST = Duration.ofDays(3);
  private static final int PART_OF_LIFE = 6;

  private EndingCertificate() {}

  /** Of a station that is to have one. */
  static boolean isOf(BaseStation station, Instant now) {
    return needsOne(station)
        && Optional.ofNullable(station.getStatus())
            .map(BaseStationStatus::certificate)
            .filter(certificate -> isEnding(certificate, now))
            .isPresent();
  }

  private static boolean needsOne(BaseStation station) {
    return switch (FleetState.of(station)) {
      case READY, NOT_READY -> !Backhaul.NONE.apiName().equals(station.getSpec().backhaul());
      case SUSPENDED, STOLEN -> false;
    };
  }

  private static boolean isEnding(Certificate certificate, Instant now) {
    Instant end = certificate.notAfter();
    return end != null && !now.isAfter(end) && !now.isBefore(end.minus(notice(certificate, end)));
  }

  /**
   * Half of what its renewal was given. Where nothing can renew it, as while the authority is
   * broken, nobody knows what that was.
   */
  private static Duration notice(Certificate certificate, Instant end) {
    if (certificate.renewalTime() != null) {
      return Duration.between(certificate.renewalTime(), end).dividedBy(2);
    }
    if (certificate.notBefore() == null) {
      return AT_MOST;
    }
    Duration part = Duration.between(certificate.notBefore(), end).dividedBy(PART_OF_LIFE);
    return part.compareTo(AT_MOST) < 0 ? part : AT_MOST;
  }
}
