package io.keymast.reconciler.authority;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.client.informers.impl.cache.CacheImpl;
import io.keymast.api.BaseStation;
import io.keymast.api.BaseStationCertificate;
import io.keymast.api.TolerantSerialization;
import io.keymast.decision.CaCertificate;
import io.keymast.decision.CaGeneration;
import io.keymast.decision.CaGeneration.State;
import io.keymast.decision.Move;
import io.keymast.domain.AuthorityName;
import io.keymast.domain.Der;
import io.keymast.domain.KeyId;
import io.keymast.domain.PublicKeyFingerprint;
import io.keymast.domain.StationName;
import io.keymast.domain.Validity;
import io.keymast.reconciler.cluster.ACluster;
import io.keymast.reconciler.cluster.ClusterView;
import io.keymast.reconciler.cluster.StillCache;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which stations an authority still has to move. */
class RotatingFleetTest {
  private static final Instant NOW = Instant.parse("2026-11-23T12:00:00Z");
  private static final AuthorityName LORA = new AuthorityName("authorities", "lora");
  private static final KeyId FORMER = new KeyId("0a".repeat(20));
  private static final CaGeneration RETIRING =
      new CaGeneration(
          1,
          new CaCertificate(
              FORMER,
              new PublicKeyFingerprint("e".repeat(64)),
              Der.copyOf(new byte[] {1}),
              "f".repeat(64),
              new Validity(NOW, NOW.plus(Duration.ofDays(3650)))),
          State.RETIRING,
          NOW,
          Optional.of(NOW));

  @ParameterizedTest
  @DisplayName("Who has a certificate by a former CA and is issued the next one is to move")
  @ValueSource(strings = {"", "state: Active, backhaul: TLS", "backhaul: IPsec"})
  void moves(String spec) {
    assertThat(toMove("", station(spec, ""))).isOne();
    assertThat(toMove("", station(spec, "{type: Stalled, status: 'True', reason: NameTaken}")))
        .isOne();
    assertThat(toMove("", station(spec, "{type: PublicKeyAccepted, status: 'True'}"))).isOne();
  }

  @ParameterizedTest
  @DisplayName("Who is not trusted, is another authority's or needs none stays where he is")
  @ValueSource(
      strings = {
        "state: Suspended",
        "state: Stolen",
        "state: Unheard-of",
        "backhaul: None",
        "certificateAuthorityRef: {name: other, namespace: authorities}"
      })
  void stays(String spec) {
    assertThat(toMove("", station(spec, ""))).isZero();
  }

  @ParameterizedTest
  @DisplayName("Who is refused stays where he is")
  @ValueSource(
      strings = {
        "{type: PublicKeyAccepted, status: 'False', reason: KeyTooWeak}",
        "{type: Stalled, status: 'True', reason: BackhaulChangeNotAllowed}"
      })
  void refused(String condition) {
    assertThat(toMove("", station("", condition))).isZero();
  }

  @Test
  @DisplayName("What is revoked, on hold or of a station that is away has no station to move")
  void leftBehind() {
    assertThat(toMove("revocation: {reason: keyCompromise}", station("", ""))).isZero();
    assertThat(toMove("revocation: {reason: certificateHold}", station("", ""))).isZero();
    assertThat(toMove("", Optional.empty())).isZero();
  }

  @Test
  @DisplayName("Before the stations were seen, nobody is left out")
  void unseen() {
    Predicate<StationName> movable =
        MovableStations.of(LORA, ACluster.showing(List.of(), List.of()));

    assertThat(movable).accepts(new StationName("hills", "north"));
  }

  private static int toMove(String revocation, Optional<BaseStation> station) {
    ClusterView cluster = ACluster.showing(List.of(), List.of());
    cluster.attachStations(new StillCache<>(station.stream().toList()));
    cluster.attachNamespaces(new CacheImpl<Namespace>());
    return RotatingFleet.of(List.of(certificate(revocation)), NOW)
        .towards(List.of(RETIRING), new Move.Settled(), MovableStations.of(LORA, cluster))
        .toMove();
  }

  private static Optional<BaseStation> station(String spec, String condition) {
    String authority =
        spec.contains("certificateAuthorityRef")
            ? spec
            : "certificateAuthorityRef: {name: lora, namespace: authorities}, " + spec;
    String manifest =
        """
        apiVersion: keymast.io/v1beta1
        kind: BaseStation
        metadata: {name: north, namespace: hills}
        spec: {%s}
        status: {conditions: [%s]}
        """
            .formatted(authority, condition);
    return Optional.of(TolerantSerialization.create().unmarshal(manifest, BaseStation.class));
  }

  private static BaseStationCertificate certificate(String revocation) {
    String manifest =
        """
        apiVersion: keymast.io/v1beta1
        kind: BaseStationCertificate
        metadata: {name: north-1, namespace: hills}
        spec:
          baseStationRef: {name: north}
          authorityKeyId: %s
          notBefore: 2026-01-01T00:00:00Z
          notAfter: 2028-01-01T00:00:00Z
          %s
        """
            .formatted(FORMER.value(), revocation);
    return TolerantSerialization.create().unmarshal(manifest, BaseStationCertificate.class);
  }
}
