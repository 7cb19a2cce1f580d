package io.keymast.status;

import static io.keymast.decision.AStation.station;

import io.keymast.api.BaseStationStatus;
import io.keymast.decision.AStation;
import java.util.Optional;

/** Statuses that are new, by what is known of a station. */
final class StationStatuses {
  private StationStatuses() {}

  static BaseStationStatus statusOf(AStation station) {
    return BaseStationStatusFactory.create(
        new StationFacts(station.observed(), station.decided(), Optional.empty()), null);
  }

  static BaseStationStatus statusOf(AStation station, RefusedProof refused) {
    return BaseStationStatusFactory.create(
        new StationFacts(
            station.observed(),
            station.decided(),
            Optional.empty(),
            Optional.empty(),
            Optional.of(refused)),
        null);
  }
}
