package io.keymast.reconciler.brakes;

import static org.assertj.core.api.Assertions.assertThat;

import io.keymast.api.BaseStation;
import io.keymast.api.BaseStationCertificate;
import io.keymast.api.TolerantSerialization;
import io.keymast.domain.AuthorityName;
import io.keymast.domain.StationName;
import io.keymast.reconciler.cluster.ALife;
import io.keymast.reconciler.cluster.ClusterView;
import io.keymast.reconciler.cluster.Pokes;
import io.keymast.reconciler.cluster.StillCache;
import io.keymast.validation.KeyBlocklist;
import io.keymast.validation.KeyJudge;
import io.keymast.validation.SpecValidator;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** How often a fleet is counted. */
class OrphanBrakeTest {
  private static final AuthorityName AUTHORITY = new AuthorityName("platform", "stations");
  private static final int ORPHANS = 20;

  private final StillCache<BaseStation> stations = new StillCache<>(List.of());
  private final StillCache<BaseStationCertificate> certificates =
      new StillCache<>(IntStream.range(0, ORPHANS).mapToObj(OrphanBrakeTest::certificate).toList());

  @Test
  @DisplayName("S40 Many orphans at once are counted once, not once for each of them")
  void countedOnce() {
    OrphanBrake brake = brake();

    assertThat(IntStream.range(0, ORPHANS).mapToObj(OrphanBrakeTest::station))
        .allMatch(station -> brake.admits(AUTHORITY, station));

    assertThat(certificates.lookups()).isOne();
    assertThat(stations.lookups()).isOne();
  }

  private OrphanBrake brake() {
    ClusterView cluster =
        new ClusterView(
            new SpecValidator(AUTHORITY, KeyJudge.with(KeyBlocklist.empty())),
            any -> true,
            ALife.GOING_ON);
    cluster.attachStations(stations);
    cluster.attachCertificates(certificates);
    return new OrphanBrake(
        cluster,
        new AuthorityBrakes(new Pokes<>()),
        new Pokes<>(),
        Clock.fixed(Instant.parse("2026-11-23T12:00:00Z"), ZoneOffset.UTC));
  }

  private static StationName station(int number) {
    return new StationName("radio", "station-" + number);
  }

  private static BaseStationCertificate certificate(int number) {
    return TolerantSerialization.create()
        .unmarshal(
            """
            metadata: {name: certificate-%s, namespace: radio}
            spec:
              baseStationRef: {name: %s}
              certificateAuthorityRef: {name: stations, namespace: platform}
            """
                .formatted(number, station(number).name()),
            BaseStationCertificate.class);
  }
}
