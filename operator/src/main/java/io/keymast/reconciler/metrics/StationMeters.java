package io.keymast.reconciler.metrics;

import io.keymast.api.BaseStation;
import io.keymast.api.BaseStationStatus;
import io.keymast.api.BaseStationStatus.Certificate;
import io.keymast.domain.StationName;
import io.keymast.reconciler.cluster.ClusterView;
import io.keymast.reconciler.cluster.Names;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.MultiGauge.Row;
import io.micrometer.core.instrument.Tags;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Series of each station, as cert-manager has them of each certificate: only on demand, and only
 * for a fleet of a limited size, since they cost the monitoring more than they tell.
 */
public final class StationMeters {
  private final ClusterView cluster;
  private final int limit;
  private final MultiGauge ready;
  private final MultiGauge expiration;
  private final MultiGauge renewal;
  private final MultiGauge withheld;

  /**
   * @param limit of stations; for a larger fleet, and with 0 for any, there are none
   */
  public StationMeters(ClusterView cluster, int limit, MeterRegistry registry) {
    this.cluster = cluster;
    this.limit = limit;
    this.ready = gauge("ready", "Whether the station is ready: 1 or 0", registry);
    this.expiration =
        gauge(
            "certificate.expiration.timestamp.seconds",
            "When the station's current certificate ends, as Unix time",
            registry);
    this.renewal =
        gauge(
            "certificate.renewal.timestamp.seconds",
            "When the station's current certificate is renewed, as Unix time",
            registry);
    this.withheld =
        gauge(
            "series.withheld",
            "Stations without series of their own, since there are more than asked for",
            registry);
  }

  private static MultiGauge gauge(String name, String description, MeterRegistry registry) {
    return MultiGauge.builder("keymast.station." + name)
        .description(description)
        .register(registry);
  }

  public void refresh() {
    if (limit == 0) {
      return;
    }
    List<BaseStation> all = cluster.stations().limit(limit + 1L).toList();
    boolean isTooMany = all.size() > limit;
    List<BaseStation> shown = isTooMany ? List.of() : all;
    withheld.register(
        List.of(Row.of(Tags.empty(), isTooMany ? cluster.stations().count() : 0)), true);
    ready.register(rows(shown, station -> Optional.of(FleetState.isReady(station) ? 1 : 0)), true);
    expiration.register(rows(shown, station -> seconds(station, Certificate::notAfter)), true);
    renewal.register(rows(shown, station -> seconds(station, Certificate::renewalTime)), true);
  }

  private List<Row<?>> rows(
      List<BaseStation> stations, Function<BaseStation, Optional<Number>> figure) {
    List<Row<?>> rows = new ArrayList<>();
    for (BaseStation station : stations) {
      figure.apply(station).ifPresent(value -> rows.add(Row.of(labels(station), value)));
    }
    return rows;
  }

  private Tags labels(BaseStation station) {
    StationName name = Names.of(station);
    return Tags.of(
        OperatorMeters.AUTHORITY,
        cluster.authorityOf(station).toString(),
        "namespace",
        name.namespace(),
        "name",
        name.name());
  }

  private static Optional<Number> seconds(
      BaseStation station, Function<Certificate, @Nullable Instant> time) {
    return Optional.ofNullable(station.getStatus())
        .map(BaseStationStatus::certificate)
        .flatMap(certificate -> Optional.ofNullable(time.apply(certificate)))
        .map(Instant::getEpochSecond);
  }
}
