package io.keymast.reconciler.cluster;

import io.keymast.api.BaseStation;
import io.keymast.api.BaseStationStatus;
import io.keymast.domain.StationName;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Whose certificate is to be renewed or has ended, by what the stations' statuses say. */
public final class DueStations {
  private DueStations() {}

  /** The one whose certificate ends first is the first. */
  public static List<StationName> mostUrgentFirst(Stream<BaseStation> stations, Instant now) {
    return stations
        .flatMap(station -> due(station, now).stream())
        .sorted(Comparator.comparing(Due::notAfter))
        .map(Due::station)
        .toList();
  }

  private record Due(StationName station, Instant notAfter) {}

  private static Optional<Due> due(BaseStation station, Instant now) {
    return Optional.ofNullable(station.getStatus())
        .map(BaseStationStatus::certificate)
        .filter(
            certificate ->
                isReached(certificate.renewalTime(), now) || isReached(certificate.notAfter(), now))
        .map(
            certificate ->
                new Due(
                    Names.of(station),
                    Optional.ofNullable(certificate.notAfter()).orElse(Instant.MAX)));
  }

  private static boolean isReached(@Nullable Instant instant, Instant now) {
    return instant != null && !now.isBefore(instant);
  }
}
