package io.keymast.reconciler;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.informers.impl.cache.CacheImpl;
import io.keymast.api.BaseStation;
import io.keymast.api.CertificateAuthority;
import io.keymast.api.TolerantSerialization;
import io.keymast.domain.AuthorityName;
import io.keymast.reconciler.cluster.ALife;
import io.keymast.reconciler.cluster.ClusterView;
import io.keymast.reconciler.cluster.StillCache;
import io.keymast.reconciler.metrics.AuthorityFigures.Own;
import io.keymast.reconciler.metrics.StationMeters;
import io.keymast.validation.KeyBlocklist;
import io.keymast.validation.KeyJudge;
import io.keymast.validation.SpecValidator;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class FleetMetersTest {
  private static final Instant NOW = Instant.parse("2027-01-01T00:00:00Z");
  private static final AuthorityName AUTHORITY = new AuthorityName("platform", "lora");

  private final MeterRegistry registry = new SimpleMeterRegistry();
  private final AtomicLong nanoTime = new AtomicLong();
  private final ClusterView cluster =
      new ClusterView(
          new SpecValidator(AUTHORITY, KeyJudge.with(KeyBlocklist.empty())),
          any -> true,
          ALife.GOING_ON);

  FleetMetersTest() {
    cluster.attachAuthorities(new StillCache<>(List.of(authority())));
    cluster.attachCertificates(new StillCache<>(List.of()));
    cluster.attachNamespaces(new CacheImpl<Namespace>());
  }

  @Test
  @DisplayName("Each station is in exactly one state, and a barred one is not counted as not ready")
  void states() {
    sees(
        station("a", null, ready("True", "CertificateValid")),
        station("b", null, ready("False", "NotDeclared")),
        station("c", null, null),
        station("d", "Suspended", ready("False", "Suspended")),
        station("e", "Stolen", ready("False", "Stolen")));

    meters(0).refresh();

    assertThat(gauge("keymast.stations", "state", "ready")).isEqualTo(1);
    assertThat(gauge("keymast.stations", "state", "not_ready")).isEqualTo(2);
    assertThat(gauge("keymast.stations", "state", "suspended")).isEqualTo(1);
    assertThat(gauge("keymast.stations", "state", "stolen")).isEqualTo(1);
    assertThat(gauge("keymast.stations.not.ready", "reason", "NotDeclared")).isEqualTo(1);
    assertThat(gauge("keymast.stations.not.ready", "reason", "Pending")).isEqualTo(1);
    assertThat(registry.find("keymast.stations.not.ready").gauges()).hasSize(2);
  }

  @Test
  @DisplayName("What a certificate has left falls into one step; at its very end it still has some")
  void timeLeft() {
    sees(
        endsIn(Duration.ofSeconds(-1)),
        endsIn(Duration.ZERO),
        endsIn(Duration.ofDays(1)),
        endsIn(Duration.ofDays(6)),
        endsIn(Duration.ofDays(30)),
        station("none", null, null));

    meters(0).refresh();

    for (String left : List.of("ended", "1d", "6d", "30d", "more", "none")) {
      assertThat(gauge("keymast.stations.by.time.left", "left", left)).as(left).isEqualTo(1);
    }
    assertThat(
            registry
                .get("keymast.stations.certificate.earliest.not.after.timestamp.seconds")
                .gauge()
                .value())
        .isEqualTo((double) NOW.getEpochSecond());
  }

  @Test
  @DisplayName(
      "Who waits for an authority is told of it: revocations for a CRL, stations for a turn")
  void waiting() {
    sees();

    meters(0).refresh();

    assertThat(registry.get("keymast.revocations.unpublished").gauge().value()).isEqualTo(2);
    assertThat(registry.get("keymast.stations.rate.limited").gauge().value()).isEqualTo(7);
  }

  @Test
  @DisplayName("How full an authority's ledger is can be seen long before it is full")
  void ledger() {
    sees();

    meters(0).refresh();

    assertThat(registry.get("keymast.ledger.used.ratio").gauge().value()).isEqualTo(0.5);
  }

  @Test
  @DisplayName("Several who ask within seconds cost one look at the fleet")
  void looksOnce() {
    FleetMeters meters = meters(0);
    sees(station("a", null, null));
    meters.refresh();
    sees(station("a", null, null), station("b", null, null));

    nanoTime.addAndGet(Duration.ofSeconds(4).toNanos());
    meters.refresh();
    double within = gauge("keymast.stations", "state", "not_ready");
    nanoTime.addAndGet(Duration.ofSeconds(1).toNanos());
    meters.refresh();

    assertThat(within).isEqualTo(1);
    assertThat(gauge("keymast.stations", "state", "not_ready")).isEqualTo(2);
  }

  @Test
  @DisplayName(
      "Stations have series of their own up to the limit; above it there are none, and it is said")
  void stationSeries() {
    FleetMeters meters = meters(2);
    sees(station("a", null, null), station("b", null, null));
    meters.refresh();
    assertThat(registry.find("keymast.station.ready").gauges())
        .extracting(it -> it.getId().getTag("namespace") + " " + it.getId().getTag("name"))
        .containsExactlyInAnyOrder("stations a", "stations b");
    assertThat(registry.get("keymast.station.series.withheld").gauge().value()).isZero();

    sees(station("a", null, null), station("b", null, null), station("c", null, null));
    nanoTime.addAndGet(Duration.ofSeconds(5).toNanos());
    meters.refresh();

    assertThat(registry.find("keymast.station.ready").gauges()).isEmpty();
    assertThat(registry.get("keymast.station.series.withheld").gauge().value()).isEqualTo(3);
  }

  @Test
  @DisplayName("Nobody who did not ask for them has series of stations")
  void noStationSeries() {
    sees(station("a", null, null));

    meters(0).refresh();

    assertThat(registry.getMeters())
        .noneMatch(meter -> meter.getId().getName().startsWith("keymast.station."));
  }

  private FleetMeters meters(int limit) {
    return new FleetMeters(
        cluster,
        any -> new Own(2, 7, 0.5),
        new StationMeters(cluster, limit, registry),
        Clock.fixed(NOW, ZoneOffset.UTC),
        nanoTime::get,
        registry);
  }

  private double gauge(String name, String label, String value) {
    Gauge gauge =
        registry.get(name).tag("authority", AUTHORITY.toString()).tag(label, value).gauge();
    return gauge.value();
  }

  private void sees(BaseStation... stations) {
    cluster.attachStations(new StillCache<>(List.of(stations)));
  }

  private static CertificateAuthority authority() {
    CertificateAuthority authority = new CertificateAuthority();
    authority.setMetadata(
        new ObjectMetaBuilder()
            .withNamespace(AUTHORITY.namespace())
            .withName(AUTHORITY.name())
            .withGeneration(1L)
            .build());
    return authority;
  }

  private static BaseStation endsIn(Duration left) {
    return station(
        "left-" + left.toSeconds(), null, "certificate: {notAfter: \"" + NOW.plus(left) + "\"}");
  }

  private static String ready(String status, String reason) {
    return "conditions: [{type: Ready, status: \"%s\", reason: %s, observedGeneration: 1}]"
        .formatted(status, reason);
  }

  private static BaseStation station(String name, @Nullable String state, @Nullable String status) {
    return TolerantSerialization.create()
        .unmarshal(
            """
            apiVersion: keymast.io/v1beta1
            kind: BaseStation
            metadata: {name: "%s", namespace: stations, generation: 1}
            spec: {eui: "0016C001F0000001"%s}
            %s
            """
                .formatted(
                    name,
                    state == null ? "" : ", state: " + state,
                    status == null ? "" : "status: {" + status + "}"),
            BaseStation.class);
  }
}
