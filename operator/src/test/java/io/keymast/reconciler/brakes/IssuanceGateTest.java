package io.keymast.reconciler.brakes;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.informers.impl.cache.CacheImpl;
import io.keymast.api.BaseStation;
import io.keymast.api.BaseStationCertificate;
import io.keymast.api.BaseStationSpec;
import io.keymast.api.CertificateAuthority;
import io.keymast.api.CertificateAuthorityRef;
import io.keymast.api.ResourceNames;
import io.keymast.api.TolerantSerialization;
import io.keymast.authority.IssuingAuthority;
import io.keymast.decision.ACertificate;
import io.keymast.decision.AStation;
import io.keymast.decision.Decision;
import io.keymast.decision.ObservedStation;
import io.keymast.decision.StationDecider;
import io.keymast.domain.AuthorityName;
import io.keymast.domain.RevocationReason;
import io.keymast.domain.StationName;
import io.keymast.reconciler.clock.GuardedClock;
import io.keymast.reconciler.clock.ReferenceClock;
import io.keymast.reconciler.clock.StoredTimes;
import io.keymast.reconciler.cluster.ACluster;
import io.keymast.reconciler.cluster.ALoadedAuthority;
import io.keymast.reconciler.cluster.ClusterView;
import io.keymast.reconciler.cluster.Names;
import io.keymast.reconciler.cluster.Pokes;
import io.keymast.reconciler.cluster.StillCache;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The last look before a certificate is made known. */
class IssuanceGateTest {
  private static final AuthorityName AUTHORITY = new AuthorityName("platform", "lora");
  private static final Clock CLOCK =
      Clock.fixed(Instant.parse("2026-11-23T12:00:00Z"), ZoneOffset.UTC);

  @ParameterizedTest(name = "paused: {0}")
  @CsvSource({"true, true", "false, false", "null, false"})
  @DisplayName("A pause counts from when it is in the spec, not from when stations hear of it")
  void paused(String paused, boolean isHeld) {
    assertThat(isHeld(cluster(paused))).isEqualTo(isHeld);
  }

  @Test
  @DisplayName("S41 A certificate that vanished is waited for: it might be made a second time")
  void vanished() {
    ClusterView cluster = cluster("false");
    BaseStationCertificate last = vanishedCertificate();

    cluster.vanished().add(last);

    assertThat(isHeld(cluster)).isTrue();

    cluster.vanished().explain(last);

    assertThat(isHeld(cluster)).isFalse();
  }

  @Test
  @DisplayName("A mass re-issue does not list the whole fleet for each of its certificates")
  void listsSeldom() {
    StillCache<BaseStation> fleet =
        new StillCache<>(IntStream.range(0, 1_000).mapToObj(IssuanceGateTest::station).toList());
    ClusterView cluster = cluster("false");
    cluster.attachStations(fleet);
    IssuanceGate gate = gate(cluster);
    IssuingAuthority authority = ALoadedAuthority.named(AUTHORITY, CLOCK.instant());
    ObservedStation bereft =
        AStation.station()
            .having(ACertificate.certificate(1).revoked(RevocationReason.SUPERSEDED))
            .at(AStation.NOW.plus(Duration.ofDays(30)))
            .protectedOne();
    Decision.Issue another = (Decision.Issue) StationDecider.decide(bereft);

    for (int number = 0; number < 40; number++) {
      BaseStation station = station(number);
      gate.pass(authority, station, being(station, bereft), another.intent());
    }

    assertThat(fleet.lookups()).isOne();
    assertThat(gate.hold(AUTHORITY)).isEmpty();
  }

  private static BaseStation station(int number) {
    BaseStation station = new BaseStation();
    station.setMetadata(
        new ObjectMetaBuilder().withNamespace("hills").withName("station-" + number).build());
    station.setSpec(
        new BaseStationSpec(
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            new CertificateAuthorityRef(AUTHORITY.name(), AUTHORITY.namespace())));
    return station;
  }

  private static ObservedStation being(BaseStation station, ObservedStation alike) {
    return new ObservedStation(
        new ObservedStation.Identity(Names.of(station), "uid", 1),
        alike.spec(),
        alike.authority(),
        alike.standing(),
        alike.certificates(),
        alike.now());
  }

  private static boolean isHeld(ClusterView cluster) {
    return gate(cluster).passAnswer(AUTHORITY, new StationName("hills", "station")).isPresent();
  }

  private static BaseStationCertificate vanishedCertificate() {
    BaseStationCertificate last =
        TolerantSerialization.create()
            .unmarshal(
                """
                apiVersion: keymast.io/v1beta1
                kind: BaseStationCertificate
                metadata: {name: hill-1, namespace: hills, uid: 77aa}
                spec: {certificateAuthorityRef: {name: lora, namespace: platform}}
                """,
                BaseStationCertificate.class);
    last.getMetadata().setFinalizers(List.of(ResourceNames.CERTIFICATE_FINALIZER));
    return last;
  }

  private static ClusterView cluster(String paused) {
    ClusterView cluster =
        ACluster.showing(
            List.of(
                TolerantSerialization.create()
                    .unmarshal(
                        """
                        apiVersion: keymast.io/v1beta1
                        kind: CertificateAuthority
                        metadata: {name: lora, namespace: platform, uid: 3f6e, generation: 4}
                        spec: {paused: %s}
                        """
                            .formatted(paused),
                        CertificateAuthority.class)),
            List.of());
    cluster.attachNamespaces(new CacheImpl<Namespace>());
    return cluster;
  }

  private static IssuanceGate gate(ClusterView cluster) {
    return new IssuanceGate(
        cluster,
        new AuthorityFreshness(cluster::authority, () -> 0),
        new AuthorityBrakes(new Pokes<>()),
        new StoredTimes(cluster),
        new ReissueWatch(() -> 0),
        new IssuanceRate(() -> 0),
        new GuardedClock(CLOCK, ReferenceClock.showingThatOf(CLOCK)));
  }
}
