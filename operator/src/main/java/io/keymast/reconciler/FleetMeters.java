package io.keymast.reconciler;

import static io.keymast.reconciler.OperatorMeters.AUTHORITY;

import io.keymast.api.CertificateAuthority;
import io.keymast.api.CertificateAuthorityStatus;
import io.keymast.api.CertificateAuthorityStatus.Brake;
import io.keymast.api.CertificateAuthorityStatus.Crl;
import io.keymast.domain.AuthorityName;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.MultiGauge.Row;
import io.micrometer.core.instrument.Tags;
import java.math.BigInteger;
import java.time.Clock;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * How the stations and CRLs of each authority stand, taken from the caches when it is asked for:
 * one pass for all numbers, and nothing left of an authority that went.
 */
public final class FleetMeters {
  private final ClusterView cluster;
  private final RevocationWaits waits;
  private final Clock clock;
  private final Map<Figure, MultiGauge> gauges = new HashMap<>();

  /** The gauges, as Micrometer names them: Prometheus sees underscores. */
  private enum Figure {
    STATIONS("stations", "Stations by state of their Ready condition"),
    RENEWALS_OVERDUE(
        "stations.renewal.overdue", "Stations that did not fetch a renewed certificate in time"),
    DELIVERIES_OVERDUE(
        "stations.delivery.overdue",
        "Stations that did not fetch their certificate in time after a regeneration"),
    EXPIRED(
        "stations.certificate.expired", "Stations whose certificate ended before they had another"),
    EARLIEST_NOT_AFTER(
        "stations.certificate.earliest.not.after.timestamp.seconds",
        "Earliest end of the stations' current certificates, as Unix time"),
    BRAKES("brakes", "Brakes that hold, by reason; there is a row as long as one does"),
    UNPUBLISHED("revocations.unpublished", "Revoked certificates that no published CRL lists yet"),
    CRL_NUMBER("crl.number", "Number of the newest CRL"),
    CRL_ENTRIES("crl.entries", "Certificates that the newest CRL lists"),
    CRL_THIS_UPDATE(
        "crl.this.update.timestamp.seconds", "When the newest CRL was signed, as Unix time"),
    CRL_NEXT_UPDATE(
        "crl.next.update.timestamp.seconds", "When the newest CRL runs out, as Unix time");

    private final String meter;
    private final String description;

    Figure(String meter, String description) {
      this.meter = "keymast." + meter;
      this.description = description;
    }
  }

  private record Authority(
      AuthorityName name,
      FleetFigures fleet,
      int unpublished,
      List<Brake> brakes,
      Optional<Crl> crl) {
    private Row<Number> row(Number value, String... more) {
      return Row.of(Tags.of(AUTHORITY, name.toString()).and(more), value);
    }

    private List<Row<Number>> row(Optional<? extends Number> value) {
      return value.map(number -> List.of(row(number))).orElse(List.of());
    }

    private List<Row<Number>> ofCrl(Function<Crl, Optional<? extends Number>> figure) {
      Optional<Number> value = crl.flatMap(it -> figure.apply(it).map(Number.class::cast));
      return row(value);
    }
  }

  public FleetMeters(
      ClusterView cluster, RevocationWaits waits, Clock clock, MeterRegistry registry) {
    this.cluster = cluster;
    this.waits = waits;
    this.clock = clock;
    for (Figure figure : Figure.values()) {
      gauges.put(
          figure,
          MultiGauge.builder(figure.meter).description(figure.description).register(registry));
    }
  }

  /** To be called before the registry is read. */
  public synchronized void refresh() {
    List<Authority> authorities =
        cluster.isReady() ? cluster.authorities().map(this::observe).toList() : List.of();
    gauges.forEach(
        (figure, gauge) ->
            gauge.register(
                authorities.stream()
                    .flatMap(authority -> rows(figure, authority).stream())
                    .toList(),
                true));
  }

  private Authority observe(CertificateAuthority object) {
    AuthorityName name = AuthorityObserver.nameOf(object);
    return new Authority(
        name,
        FleetFigures.of(cluster.stationsOf(name), clock.instant()),
        waits.waiting(name),
        Optional.ofNullable(object.getStatus())
            .map(CertificateAuthorityStatus::brakes)
            .orElse(List.of()),
        Optional.ofNullable(object.getStatus()).map(CertificateAuthorityStatus::crl));
  }

  private static List<Row<Number>> rows(Figure figure, Authority authority) {
    FleetFigures fleet = authority.fleet();
    return switch (figure) {
      case STATIONS ->
          List.of(
              authority.row(
                  Objects.requireNonNullElse(fleet.stations().ready(), 0), "state", "ready"),
              authority.row(
                  Objects.requireNonNullElse(fleet.stations().notReady(), 0),
                  "state",
                  "not_ready"));
      case RENEWALS_OVERDUE -> List.of(authority.row(fleet.renewalsOverdue()));
      case DELIVERIES_OVERDUE -> List.of(authority.row(fleet.deliveriesOverdue()));
      case EXPIRED -> List.of(authority.row(fleet.expired()));
      case EARLIEST_NOT_AFTER ->
          authority.row(fleet.earliestNotAfter().map(Instant::getEpochSecond));
      case BRAKES ->
          authority.brakes().stream()
              .flatMap(brake -> Stream.ofNullable(brake.reason()))
              .map(reason -> authority.row(1, "reason", reason))
              .toList();
      case UNPUBLISHED -> List.of(authority.row(authority.unpublished()));
      case CRL_NUMBER ->
          authority.ofCrl(
              crl ->
                  Optional.ofNullable(crl.number())
                      .filter(number -> number.matches("[0-9]{1,60}"))
                      .map(BigInteger::new));
      case CRL_ENTRIES -> authority.ofCrl(crl -> Optional.ofNullable(crl.entries()));
      case CRL_THIS_UPDATE ->
          authority.ofCrl(
              crl -> Optional.ofNullable(crl.thisUpdate()).map(Instant::getEpochSecond));
      case CRL_NEXT_UPDATE ->
          authority.ofCrl(
              crl -> Optional.ofNullable(crl.nextUpdate()).map(Instant::getEpochSecond));
    };
  }
}
