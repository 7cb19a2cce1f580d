package io.keymast.reconciler;

import io.keymast.api.BaseStation;
import io.keymast.api.CertificateAuthorityStatus.Stations;
import io.keymast.status.ConditionType;
import java.util.List;

/** An authority's stations in numbers. */
final class FleetCount {
  private FleetCount() {}

  static Stations of(List<BaseStation> stations) {
    long ready =
        stations.stream()
            .filter(station -> station.getStatus() != null)
            .filter(
                station ->
                    ConditionType.READY.isTrueFor(
                        station.getStatus().conditions(), station.getMetadata().getGeneration()))
            .count();
    return new Stations(stations.size(), (int) ready, stations.size() - (int) ready);
  }
}
