package io.keymast.reconciler.brakes;

import io.keymast.api.BaseStationCertificate;
import io.keymast.decision.Brake;
import io.keymast.decision.BrakeReason;
import io.keymast.decision.OrphanCount;
import io.keymast.domain.AuthorityName;
import io.keymast.domain.StationName;
import io.keymast.reconciler.cluster.ClusterView;
import io.keymast.reconciler.cluster.Names;
import io.keymast.reconciler.cluster.Pokes;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Lets no fleet be revoked because its stations can't be seen: many missing ones hold the revoking
 * until a person says that they are gone, or until they are back. What is there tells whether it
 * holds, whatever the authority's status says of it.
 */
public final class OrphanBrake {
  /** What went so recently counts still. */
  private static final Duration WINDOW = Duration.ofMinutes(10);

  /** A fleet of orphans is not counted for each of them. */
  private static final Duration COUNTS_FOR = Duration.ofSeconds(10);

  private final ClusterView cluster;
  private final AuthorityBrakes brakes;
  private final Pokes<BaseStationCertificate> certificates;
  private final Clock clock;
  private final Map<AuthorityName, Past> pasts = new HashMap<>();

  /**
   * Of one authority.
   *
   * @param revoked uncalled for, each with the moment
   * @param let those that a person says are gone; they do not count
   * @param counted last; what is revoked since was missing then
   */
  private record Past(
      Map<StationName, Instant> revoked, Set<StationName> let, Optional<Counted> counted) {}

  private record Counted(OrphanCount count, Instant at) {
    boolean countsAt(Instant now) {
      return now.isBefore(at.plus(COUNTS_FOR));
    }
  }

  public OrphanBrake(
      ClusterView cluster,
      AuthorityBrakes brakes,
      Pokes<BaseStationCertificate> certificates,
      Clock clock) {
    this.cluster = cluster;
    this.brakes = brakes;
    this.certificates = certificates;
    this.clock = clock;
  }

  /** Whether the certificates of this missing station may be revoked; they count as such then. */
  synchronized boolean admits(AuthorityName authority, StationName station) {
    Instant now = clock.instant();
    Past past = past(authority);
    if (past.let().contains(station)) {
      return true;
    }
    OrphanCount count =
        past.counted()
            .filter(counted -> counted.countsAt(now))
            .map(Counted::count)
            .orElseGet(() -> counted(authority, now));
    if (!count.isMass()) {
      past.revoked().put(station, now);
    }
    return !count.isMass();
  }

  private OrphanCount counted(AuthorityName authority, Instant now) {
    OrphanCount count = count(authority, now);
    Past past = past(authority);
    pasts.put(
        authority, new Past(past.revoked(), past.let(), Optional.of(new Counted(count, now))));
    if (count.isMass()) {
      brakes.engage(authority, new Brake(BrakeReason.MASS_ORPHANS_HELD, message(count), now));
    }
    return count;
  }

  /** A person says that those are gone whose certificates stand held; counting begins anew. */
  public synchronized void letGo(AuthorityName authority) {
    Instant now = clock.instant();
    List<BaseStationCertificate> held =
        cluster.certificatesOf(authority).stream()
            .filter(certificate -> OrphanWatch.isDue(certificate, now))
            .filter(certificate -> missing(certificate).isPresent())
            .toList();
    Set<StationName> let =
        held.stream()
            .flatMap(it -> missing(it).stream())
            .collect(Collectors.toCollection(HashSet::new));
    pasts.put(authority, new Past(new HashMap<>(), let, Optional.empty()));
    held.forEach(
        certificate ->
            certificates.poke(
                certificate.getMetadata().getNamespace(), certificate.getMetadata().getName()));
  }

  /** It holds no longer than its cause. */
  public synchronized void settle(AuthorityName authority) {
    past(authority).let().removeIf(station -> cluster.station(station).isPresent());
    if (brakes.of(authority).hold(BrakeReason.MASS_ORPHANS_HELD)
        && !count(authority, clock.instant()).isMass()) {
      brakes.release(authority, BrakeReason.MASS_ORPHANS_HELD);
    }
  }

  private Past past(AuthorityName authority) {
    return pasts.computeIfAbsent(
        authority, _ -> new Past(new HashMap<>(), new HashSet<>(), Optional.empty()));
  }

  private OrphanCount count(AuthorityName authority, Instant now) {
    Past past = past(authority);
    past.revoked().values().removeIf(at -> now.isAfter(at.plus(WINDOW)));
    past.let().removeIf(station -> cluster.station(station).isPresent());
    Set<StationName> existing =
        cluster.stationsOf(authority).stream()
            .map(Names::of)
            .collect(Collectors.toCollection(HashSet::new));
    Set<StationName> missing =
        Stream.concat(
                cluster.certificatesOf(authority).stream().flatMap(it -> missing(it).stream()),
                past.revoked().keySet().stream())
            .filter(station -> !past.let().contains(station))
            .collect(Collectors.toSet());
    existing.removeAll(missing);
    return new OrphanCount(missing.size(), existing.size());
  }

  /** The station that the certificate is for, where there is none of that name. */
  private Optional<StationName> missing(BaseStationCertificate certificate) {
    return Names.stationOf(certificate).filter(name -> cluster.station(name).isEmpty());
  }

  private static String message(OrphanCount count) {
    return count.missing()
        + " of "
        + (count.missing() + count.existing())
        + " stations with certificates do not exist, more than 5 % and more than 20 at once: none"
        + " of their certificates is revoked for that until fewer are missing. Restore the"
        + " BaseStations; if they are really gone, set spec.resume to a text not used before, and"
        + " the certificates of those that have been missing for an hour are revoked";
  }
}
