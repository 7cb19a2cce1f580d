package io.keymast.reconciler.observation;

import io.keymast.api.BaseStation;
import io.keymast.api.BaseStationStatus;
import io.keymast.decision.Standing;
import io.keymast.decision.Standing.KeyStanding;
import io.keymast.domain.PublicKeyFingerprint;
import io.keymast.domain.StationName;
import io.keymast.reconciler.cluster.ClusterView;
import io.keymast.reconciler.cluster.FleetIndexes;
import io.keymast.reconciler.cluster.Names;
import io.keymast.status.ConditionType;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The other stations that a change of one concerns: those that wait for the EUI or the key that it
 * held. What has not held anything concerns nobody, so that many copies of one key do not wake each
 * other.
 */
public final class Rivals {
  private final ClusterView cluster;

  public Rivals(ClusterView cluster) {
    this.cluster = cluster;
  }

  /** Of the key that it had, if that is another now; of what it holds, if it holds it anew. */
  public Stream<StationName> concernedBy(
      BaseStation station, Standing standing, BaseStationStatus status) {
    BaseStationStatus former = station.getStatus();
    boolean isSame =
        keyIn(former).equals(keyIn(status)) && isAccepted(former) == isAccepted(status);
    return isSame
        ? Stream.empty()
        : others(station, Stream.concat(held(station, standing), ofFormerKey(station)));
  }

  /** Of all that it held, and of the key that it had before. */
  public Stream<StationName> leftBy(BaseStation station, Standing standing) {
    return others(station, Stream.concat(held(station, standing), ofFormerKey(station)));
  }

  private Stream<StationName> held(BaseStation station, Standing standing) {
    return Stream.concat(
        standing.euiHeldBy().isPresent() ? Stream.empty() : cluster.withEuiOf(station),
        standing.key() instanceof KeyStanding.HeldBy ? Stream.empty() : cluster.withKeyOf(station));
  }

  private Stream<StationName> ofFormerKey(BaseStation station) {
    return keyIn(station.getStatus())
        .filter(former -> !FleetIndexes.expectedKeyOf(station).equals(Optional.of(former)))
        .stream()
        .flatMap(former -> cluster.stationsWithKey(cluster.authorityOf(station), former).stream())
        .map(Names::of);
  }

  private static Stream<StationName> others(BaseStation station, Stream<StationName> stations) {
    StationName self = Names.of(station);
    return stations.filter(other -> !other.equals(self)).distinct();
  }

  private static Optional<PublicKeyFingerprint> keyIn(@Nullable BaseStationStatus status) {
    return Optional.ofNullable(status)
        .map(BaseStationStatus::publicKey)
        .flatMap(key -> Optional.ofNullable(key.fingerprint()))
        .flatMap(PublicKeyFingerprint::parse);
  }

  private static boolean isAccepted(@Nullable BaseStationStatus status) {
    return status != null && ConditionType.PUBLIC_KEY_ACCEPTED.isTrueIn(status.conditions());
  }
}
