package io.keymast.reconciler.brakes;

import io.keymast.decision.Brake;
import io.keymast.decision.MassReissue;
import io.keymast.domain.AuthorityName;
import io.keymast.domain.StationName;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;

/** Counts the stations that are issued another certificate though nobody asked for it. */
public final class ReissueWatch {
  private static final long WINDOW = MassReissue.WINDOW.toNanos();

  private final LongSupplier nanoTime;
  private final Map<AuthorityName, Counts> counts = new HashMap<>();

  /**
   * @param lately the different stations, each with the moment when it was counted
   * @param let those that wait for a person's word no more
   */
  private record Counts(Map<StationName, Long> lately, Set<StationName> let) {}

  public ReissueWatch(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  /** Empty if the station may be issued one: then it is counted, before anything is signed. */
  synchronized Optional<Brake> count(
      AuthorityName authority, StationName station, int stations, Instant now) {
    Counts of = of(authority);
    if (of.let().contains(station)) {
      return Optional.empty();
    }
    long since = nanoTime.getAsLong() - WINDOW;
    of.lately().values().removeIf(counted -> counted - since < 0);
    if (of.lately().containsKey(station)) {
      return Optional.empty();
    }
    Optional<Brake> brake = new MassReissue(of.lately().size() + 1, stations).brake(now);
    if (brake.isEmpty()) {
      of.lately().put(station, nanoTime.getAsLong());
    }
    return brake;
  }

  /** A person said so: each of these is issued one uncounted, and counting begins anew. */
  synchronized void admit(AuthorityName authority, Collection<StationName> stations) {
    counts.put(authority, new Counts(new HashMap<>(), new HashSet<>(stations)));
  }

  synchronized void issued(AuthorityName authority, StationName station) {
    of(authority).let().remove(station);
  }

  private Counts of(AuthorityName authority) {
    return counts.computeIfAbsent(authority, name -> new Counts(new HashMap<>(), new HashSet<>()));
  }
}
