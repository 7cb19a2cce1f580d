package io.keymast.reconciler;

import io.keymast.decision.OrphanCount;
import io.keymast.domain.AuthorityName;
import io.keymast.domain.StationName;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Lets no fleet be revoked because its stations can't be seen. */
public final class OrphanBrake {
  static final String REASON = "MassOrphansHeld";

  /** What went so recently counts still. */
  private static final Duration WINDOW = Duration.ofMinutes(10);

  /** A fleet of orphans is not counted for each of them. */
  private static final Duration COUNTS_FOR = Duration.ofSeconds(10);

  private final ClusterView cluster;
  private final BrakeBoard board;
  private final Clock clock;
  private final Map<AuthorityName, Past> pasts = new HashMap<>();

  /** Of one authority. */
  private static final class Past {
    private final Map<StationName, Instant> revoked = new HashMap<>();
    private Optional<Instant> heldAt = Optional.empty();
  }

  public OrphanBrake(ClusterView cluster, BrakeBoard board, Clock clock) {
    this.cluster = cluster;
    this.board = board;
    this.clock = clock;
  }

  /** Whether the certificates of this missing station may be revoked; they count as such then. */
  synchronized boolean admits(AuthorityName authority, StationName station) {
    Instant now = clock.instant();
    Past past = pasts.computeIfAbsent(authority, any -> new Past());
    if (past.heldAt.filter(at -> now.isBefore(at.plus(COUNTS_FOR))).isPresent()) {
      return false;
    }
    past.revoked.values().removeIf(at -> now.isAfter(at.plus(WINDOW)));
    OrphanCount count = count(authority, past.revoked.keySet());
    if (count.isMass() && !board.isResumed(authority, REASON)) {
      past.heldAt = Optional.of(now);
      board.pulled(authority, REASON, message(count));
      return false;
    }
    past.heldAt = Optional.empty();
    board.released(authority, REASON);
    past.revoked.put(station, now);
    return true;
  }

  private OrphanCount count(AuthorityName authority, Set<StationName> revoked) {
    Set<StationName> existing =
        cluster.stationsOf(authority).stream()
            .map(ClusterView::nameOf)
            .collect(Collectors.toCollection(HashSet::new));
    Set<StationName> missing =
        Stream.concat(
                cluster.certificatesOf(authority).stream()
                    .flatMap(certificate -> ClusterView.stationOf(certificate).stream())
                    .filter(name -> cluster.station(name).isEmpty()),
                revoked.stream())
            .collect(Collectors.toSet());
    existing.removeAll(missing);
    return new OrphanCount(missing.size(), existing.size());
  }

  private static String message(OrphanCount count) {
    return count.missing()
        + " of "
        + (count.missing() + count.existing())
        + " stations with certificates do not exist, more than 5 % and more than 20 at once: none"
        + " of their certificates is revoked for that until fewer are missing. Restore the"
        + " BaseStations, or delete the certificates of those that are really gone";
  }
}
