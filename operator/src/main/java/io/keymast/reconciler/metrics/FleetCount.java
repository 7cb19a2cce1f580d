package io.keymast.reconciler.metrics;

import io.keymast.api.BaseStation;
import io.keymast.api.CertificateAuthorityStatus.Stations;
import java.util.List;

/** An authority's stations in numbers. */
public final class FleetCount {
  private FleetCount() {}

  public static Stations of(List<BaseStation> stations) {
    int ready = (int) stations.stream().filter(FleetState::isReady).count();
    return new Stations(stations.size(), ready, stations.size() - ready);
  }
}
