package io.keymast.reconciler;

import io.keymast.api.CertificateAuthorityStatus.Crl;
import io.keymast.api.CertificateAuthorityStatus.Generation;
import io.keymast.domain.AuthorityName;
import io.keymast.reconciler.cluster.ClusterView;
import io.keymast.reconciler.cluster.Names;
import io.keymast.reconciler.metrics.AuthorityFigures;
import io.keymast.reconciler.metrics.AuthorityFigures.Own;
import io.keymast.reconciler.metrics.FleetFigures;
import io.keymast.reconciler.metrics.StationMeters;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.MultiGauge.Row;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * How the stations and CRLs of each authority stand, taken from the caches when it is asked for:
 * one pass for all numbers, not more often than every few seconds, and nothing left of an authority
 * that went.
 */
public final class FleetMeters {
  /** Several scrapers cost no more than one. */
  private static final Duration GOOD_FOR = Duration.ofSeconds(5);

  private final ClusterView cluster;
  private final Function<AuthorityName, Own> own;
  private final StationMeters stations;
  private final Clock clock;
  private final LongSupplier nanoTime;
  private final Map<Figure, MultiGauge> gauges = new EnumMap<>(Figure.class);
  private OptionalLong refreshedAt = OptionalLong.empty();

  /** The gauges, as Micrometer names them: Prometheus sees underscores. */
  private enum Figure {
    STATIONS(
        "stations",
        "Stations by state: ready, not ready, or barred by their spec",
        it -> it.rows("state", it.fleet().byState())),
    NOT_READY(
        "stations.not.ready",
        "Stations that are not ready, by the reason of their Ready condition",
        it -> it.rows("reason", it.fleet().notReadyByReason())),
    BY_TIME_LEFT(
        "stations.by.time.left",
        "Stations by what their current certificate has left: under a day, six, thirty, more",
        it -> it.rows("left", it.fleet().byTimeLeft())),
    RENEWALS_OVERDUE(
        "stations.renewal.overdue",
        "Stations that did not fetch a renewed certificate in time",
        it -> it.rows(it.fleet().renewalsOverdue())),
    DELIVERIES_OVERDUE(
        "stations.delivery.overdue",
        "Stations that did not fetch their certificate in time after a regeneration",
        it -> it.rows(it.fleet().deliveriesOverdue())),
    ENDING(
        "stations.certificate.ending",
        "Stations whose certificate should have been renewed long ago, and ends soon",
        it -> it.rows(it.fleet().ending())),
    EXPIRED(
        "stations.certificate.expired",
        "Stations whose certificate ended before they had another",
        it -> it.rows(it.fleet().expired())),
    RATE_LIMITED(
        "stations.rate.limited",
        "Stations that are due for a certificate and wait for their turn by the issuance rate",
        it -> it.rows(it.own().stationsWaiting())),
    EARLIEST_NOT_AFTER(
        "stations.certificate.earliest.not.after.timestamp.seconds",
        "Earliest end of the stations' current certificates, as Unix time",
        it -> it.rows(it.fleet().earliestNotAfter())),
    READY("authority.ready", "Whether the authority is ready: 1 or 0", AuthorityFigures::ready),
    EXPIRATION(
        "authority.expiration.timestamp.seconds",
        "When the CA's certificate ends, by generation of its key, as Unix time",
        it -> it.generations(Generation::notAfter)),
    NOT_BEFORE(
        "authority.not.before.timestamp.seconds",
        "When the CA's certificate begins, by generation of its key, as Unix time",
        it -> it.generations(Generation::notBefore)),
    BRAKES("brakes", "Brakes by authority and reason: 1 while it holds", AuthorityFigures::brakes),
    UNPUBLISHED(
        "revocations.unpublished",
        "Revoked certificates that no published CRL lists yet",
        it -> it.rows(it.own().revocationsWaiting())),
    LEDGER_USED(
        "ledger.used.ratio",
        "Share in use of what the ledger of a CA key may hold, of the authority's largest one",
        it -> it.rows(it.own().ledgerUsed())),
    CRL_NUMBER("crl.number", "Number of the newest CRL", it -> it.crl(AuthorityFigures::number)),
    CRL_ENTRIES(
        "crl.entries",
        "Certificates that the newest CRL lists",
        it -> it.crl(crl -> Optional.ofNullable(crl.entries()))),
    CRL_THIS_UPDATE(
        "crl.this.update.timestamp.seconds",
        "When the newest CRL was signed, as Unix time",
        it -> it.crl(crl -> seconds(crl, Crl::thisUpdate))),
    CRL_NEXT_UPDATE(
        "crl.next.update.timestamp.seconds",
        "When the newest CRL runs out, as Unix time",
        it -> it.crl(crl -> seconds(crl, Crl::nextUpdate)));

    private final String meter;
    private final String description;

    @SuppressWarnings("ImmutableEnumChecker") // they capture nothing
    private final Function<AuthorityFigures, List<Row<Number>>> rows;

    Figure(String meter, String description, Function<AuthorityFigures, List<Row<Number>>> rows) {
      this.meter = "keymast." + meter;
      this.description = description;
      this.rows = rows;
    }

    private static Optional<Number> seconds(Crl crl, Function<Crl, @Nullable Instant> time) {
      return Optional.ofNullable(time.apply(crl)).map(Instant::getEpochSecond);
    }
  }

  /**
   * @param own what the operator knows of each authority without the caches
   * @param nanoTime by which a second look within seconds is told
   */
  public FleetMeters(
      ClusterView cluster,
      Function<AuthorityName, Own> own,
      StationMeters stations,
      Clock clock,
      LongSupplier nanoTime,
      MeterRegistry registry) {
    this.cluster = cluster;
    this.own = own;
    this.stations = stations;
    this.clock = clock;
    this.nanoTime = nanoTime;
    for (Figure figure : Figure.values()) {
      gauges.put(
          figure,
          MultiGauge.builder(figure.meter).description(figure.description).register(registry));
    }
  }

  /** To be called before the registry is read. */
  public synchronized void refresh() {
    long now = nanoTime.getAsLong();
    if (!cluster.isReady() || isFresh(now)) {
      return;
    }
    refreshedAt = OptionalLong.of(now);
    List<AuthorityFigures> authorities = observe(clock.instant());
    gauges.forEach(
        (figure, gauge) ->
            gauge.register(
                authorities.stream()
                    .flatMap(authority -> figure.rows.apply(authority).stream())
                    .toList(),
                true));
    stations.refresh();
  }

  private boolean isFresh(long now) {
    return refreshedAt.isPresent() && now - refreshedAt.getAsLong() < GOOD_FOR.toNanos();
  }

  private List<AuthorityFigures> observe(Instant now) {
    return cluster
        .authoritiesThatIssued()
        .map(
            object -> {
              var name = Names.of(object);
              return AuthorityFigures.of(
                  object, FleetFigures.of(cluster.stationsOf(name), now), own.apply(name));
            })
        .toList();
  }
}
