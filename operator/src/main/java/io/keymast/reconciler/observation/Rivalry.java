package io.keymast.reconciler.observation;

import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.keymast.api.BaseStation;
import io.keymast.api.BaseStationCertificate;
import io.keymast.decision.Claimant;
import io.keymast.decision.Claimant.Hold;
import io.keymast.domain.AuthorityName;
import io.keymast.domain.Eui64;
import io.keymast.domain.PublicKeyFingerprint;
import io.keymast.domain.StationName;
import io.keymast.reconciler.cluster.ClusterView;
import io.keymast.reconciler.cluster.Names;
import java.time.Clock;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Finds who holds an EUI or a key of an authority. A live certificate holds both, whatever its
 * station declares by now and wherever it lives; declaring them counts only where the authority
 * admits the station's namespace.
 */
public final class Rivalry {
  private final ClusterView cluster;
  private final TrustAnchors anchors;
  private final Clock clock;

  public Rivalry(ClusterView cluster, TrustAnchors anchors, Clock clock) {
    this.cluster = cluster;
    this.anchors = anchors;
    this.clock = clock;
  }

  /** The other station that holds the EUI; empty where this one does, or nobody. */
  Optional<StationName> rivalForEui(AuthorityName authority, Eui64 eui, StationName self) {
    return rival(
        new Claims(
            authority,
            cluster.stationsWithEui(authority, eui.value()),
            cluster.certificatesWithEui(authority, eui.value())),
        self);
  }

  /** The other station that holds the key; empty where this one does, or nobody. */
  Optional<StationName> rivalForKey(
      AuthorityName authority, PublicKeyFingerprint key, StationName self) {
    return rival(
        new Claims(
            authority,
            cluster.stationsWithKey(authority, key).stream()
                .filter(station -> cluster.mayHoldByKey(authority, station))
                .toList(),
            cluster.certificatesWithKey(authority, key)),
        self);
  }

  /** What is claimed of one EUI or key; nothing of it is judged yet. */
  private record Claims(
      AuthorityName authority,
      List<BaseStation> declaring,
      List<BaseStationCertificate> certificates) {
    boolean areAllOf(StationName self) {
      return Stream.concat(
              declaring.stream().map(Names::of),
              certificates.stream().map(Names::stationOf).flatMap(Optional::stream))
          .allMatch(self::equals);
    }
  }

  private Optional<StationName> rival(Claims claims, StationName self) {
    if (claims.areAllOf(self)) {
      return Optional.empty();
    }
    Stream<Claimant> byCertificate =
        claims.certificates().stream().filter(this::isRelied).flatMap(this::certified);
    Map<String, Boolean> admitted = new HashMap<>();
    Stream<Claimant> byDeclaration =
        claims.declaring().stream()
            .filter(
                station ->
                    admitted.computeIfAbsent(
                        station.getMetadata().getNamespace(),
                        namespace -> cluster.admits(claims.authority(), namespace)))
            .map(
                station -> claimant(Names.of(station), station.getMetadata(), Hold.BY_DECLARATION));
    return Claimant.holder(Stream.concat(byCertificate, byDeclaration).toList())
        .map(Claimant::name)
        .filter(name -> !name.equals(self));
  }

  /** One whose station is gone holds in its own right, until it is revoked. */
  private Stream<Claimant> certified(BaseStationCertificate certificate) {
    return Names.stationOf(certificate).stream()
        .map(
            name ->
                claimant(
                    name,
                    cluster
                        .station(name)
                        .map(BaseStation::getMetadata)
                        .orElseGet(certificate::getMetadata),
                    Hold.BY_LIVE_CERTIFICATE));
  }

  private static Claimant claimant(StationName name, ObjectMeta object, Hold hold) {
    return new Claimant(name, object.getUid(), Instant.parse(object.getCreationTimestamp()), hold);
  }

  /**
   * Only what this authority issued, and verifiably so. What a suspended station has on hold it may
   * use again: nobody takes its place meanwhile.
   */
  private boolean isRelied(BaseStationCertificate certificate) {
    Instant now = clock.instant();
    return certificate.getMetadata().getDeletionTimestamp() == null
        && anchors
            .verify(certificate)
            .ours()
            .filter(
                known ->
                    known.isLiveAt(now) || (known.isOnHold() && !known.validity().isExpiredAt(now)))
            .isPresent();
  }
}
