package io.keymast.reconciler.brakes;

import io.keymast.decision.Urgency;
import io.keymast.domain.StationName;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.TreeMap;
import java.util.function.LongSupplier;

/**
 * Stations of one authority that wait for a certificate: the generic cell rate algorithm, but that
 * who is less urgent leaves the next moments to those that are more. Moments are of a clock that
 * counts nanoseconds and may wrap.
 */
final class WaitingLine {
  /** What may be issued at once after a pause; and how late one may be without losing its place. */
  private static final long SLACK = Duration.ofSeconds(1).toNanos();

  private final LongSupplier nanoTime;
  private final Map<StationName, Place> places = new HashMap<>();
  private final NavigableMap<Urgency, Integer> waiting = new TreeMap<>();

  /** In the order of their moments; those too whose station has left or has another place. */
  private final PriorityQueue<Place> moments = new PriorityQueue<>(Place::compareMoments);

  private long nextFree;

  private record Place(StationName station, Urgency urgency, long moment) {
    static int compareMoments(Place one, Place other) {
      return Long.signum(one.moment - other.moment);
    }
  }

  WaitingLine(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
    nextFree = nanoTime.getAsLong() - SLACK;
  }

  /** Empty if it is the station's turn; else how long to wait before asking again. */
  synchronized Optional<Duration> take(StationName station, Urgency urgency, long interval) {
    long now = nanoTime.getAsLong();
    forgetBefore(now - SLACK);
    Optional<Place> kept =
        Optional.ofNullable(places.get(station))
            .filter(it -> it.urgency.equals(urgency) && it.moment - now > 0);
    if (kept.isEmpty()) {
      leave(station);
    }
    long free = now - SLACK - nextFree > 0 ? now - SLACK : nextFree;
    long ahead = waiting.headMap(urgency).values().stream().mapToLong(Integer::longValue).sum();
    if (free + ahead * interval - now <= 0) {
      leave(station);
      nextFree = free + interval;
      return Optional.empty();
    }
    Place place =
        kept.orElseGet(() -> enter(station, urgency, free + (ahead + alike(urgency)) * interval));
    return Optional.of(Duration.ofNanos(place.moment - now));
  }

  /** Those that were told when to come, and are not overdue. */
  synchronized int length() {
    forgetBefore(nanoTime.getAsLong() - SLACK);
    return places.size();
  }

  private int alike(Urgency urgency) {
    return waiting.getOrDefault(urgency, 0);
  }

  private Place enter(StationName station, Urgency urgency, long moment) {
    Place place = new Place(station, urgency, moment);
    places.put(station, place);
    waiting.merge(urgency, 1, Integer::sum);
    moments.add(place);
    return place;
  }

  private void leave(StationName station) {
    Place left = places.remove(station);
    if (left != null) {
      waiting.computeIfPresent(left.urgency, (urgency, count) -> count == 1 ? null : count - 1);
    }
  }

  /** Nobody waits for one that does not come. */
  private void forgetBefore(long moment) {
    for (Place first = moments.peek();
        first != null && first.moment - moment < 0;
        first = moments.peek()) {
      moments.remove();
      if (first.equals(places.get(first.station))) {
        leave(first.station);
      }
    }
  }
}
