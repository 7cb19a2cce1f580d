package io.keymast.reconciler.brakes;

import io.keymast.decision.Brake;
import io.keymast.decision.MassReissue;
import io.keymast.domain.AuthorityName;
import io.keymast.domain.StationName;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;

/** Counts the stations that are issued another certificate though nobody asked for it. */
public final class ReissueWatch {
  private static final long WINDOW = MassReissue.WINDOW.toNanos();

  /** So long the size of a fleet is not looked up again where it lets a certificate pass. */
  private static final long TRUSTED = Duration.ofSeconds(10).toNanos();

  private final LongSupplier nanoTime;
  private final Map<AuthorityName, Counts> counts = new HashMap<>();
  private final Map<AuthorityName, Fleet> fleets = new HashMap<>();

  /**
   * @param lately the different stations, each with the moment when it was counted, oldest first
   * @param let those that wait for a person's word no more
   */
  private record Counts(Map<StationName, Long> lately, Set<StationName> let) {
    static Counts letting(Collection<StationName> stations) {
      return new Counts(new LinkedHashMap<>(), new HashSet<>(stations));
    }

    void forgetBefore(long moment) {
      Iterator<Long> oldest = lately.values().iterator();
      while (oldest.hasNext() && oldest.next() - moment < 0) {
        oldest.remove();
      }
    }
  }

  /** All stations of an authority, when they were counted last. */
  private record Fleet(int stations, long counted) {}

  public ReissueWatch(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  /**
   * Empty if the station may be issued one: then it is counted, before anything is signed.
   *
   * @param stations how many the authority has; asked now and then only, however many are counted
   */
  synchronized Optional<Brake> count(
      AuthorityName authority, StationName station, IntSupplier stations, Instant now) {
    Counts of = of(authority);
    if (of.let().contains(station)) {
      return Optional.empty();
    }
    long moment = nanoTime.getAsLong();
    of.forgetBefore(moment - WINDOW);
    if (of.lately().containsKey(station)) {
      return Optional.empty();
    }
    int reissued = of.lately().size() + 1;
    Optional<Brake> brake =
        isLetByLastCount(authority, reissued, now)
            ? Optional.empty()
            : new MassReissue(reissued, counted(authority, stations)).brake(now);
    if (brake.isEmpty()) {
      of.lately().put(station, moment);
    }
    return brake;
  }

  private boolean isLetByLastCount(AuthorityName authority, int reissued, Instant now) {
    Fleet last = fleets.get(authority);
    return last != null
        && nanoTime.getAsLong() - last.counted() < TRUSTED
        && new MassReissue(reissued, last.stations()).brake(now).isEmpty();
  }

  private int counted(AuthorityName authority, IntSupplier stations) {
    Fleet fleet = new Fleet(stations.getAsInt(), nanoTime.getAsLong());
    fleets.put(authority, fleet);
    return fleet.stations();
  }

  /** A person said so: each of these is issued one uncounted, and counting begins anew. */
  synchronized void admit(AuthorityName authority, Collection<StationName> stations) {
    counts.put(authority, Counts.letting(stations));
  }

  synchronized void issued(AuthorityName authority, StationName station) {
    of(authority).let().remove(station);
  }

  private Counts of(AuthorityName authority) {
    return counts.computeIfAbsent(authority, name -> Counts.letting(Set.of()));
  }
}
