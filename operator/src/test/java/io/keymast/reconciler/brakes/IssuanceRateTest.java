package io.keymast.reconciler.brakes;

import static org.assertj.core.api.Assertions.assertThat;

import io.keymast.decision.Urgency;
import io.keymast.domain.AuthorityName;
import io.keymast.domain.StationName;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntToLongFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class IssuanceRateTest {
  private static final AuthorityName AUTHORITY = new AuthorityName("platform", "lora");
  private static final AuthorityName ANOTHER = new AuthorityName("platform", "wan");
  private static final int STATIONS = 3000;
  private static final int PER_MINUTE = 600;

  /** A second's worth, and the one that is due. */
  private static final int AT_ONCE = PER_MINUTE / 60 + 1;

  private static final Urgency ALIKE = new Urgency(500_000);

  private final AtomicLong now = new AtomicLong();
  private final IssuanceRate rate = new IssuanceRate(now::get);
  private final AtomicInteger asks = new AtomicInteger();

  /** A station that comes for the first time, or when it was told to. */
  private record Visit(long moment, int arrival, StationName station, Urgency urgency) {}

  private record Issued(long moment, Urgency urgency) {}

  @Test
  @DisplayName(
      "3,000 stations that are due at once get their certificates by the rate, and ask about twice")
  void storm() {
    List<Issued> issued = issue(STATIONS, station -> 0, station -> ALIKE.hour());

    assertThat(issued).hasSize(STATIONS);
    assertThat(issued.stream().filter(it -> it.moment() == 0)).hasSize(AT_ONCE);
    assertKeptTheRate(issued);
    assertThat(asks.get()).isLessThan(3 * STATIONS);
  }

  @Test
  @DisplayName(
      "Of 3,000 that come in any order, those whose certificates end first come first, by the same"
          + " rate and with few asks more")
  void mostUrgentFirst() {
    Random random = new Random(7);
    List<Issued> issued = issue(STATIONS, station -> 0, station -> random.nextInt(144));

    assertThat(issued).hasSize(STATIONS);
    assertThat(issued.subList(AT_ONCE, STATIONS))
        .isSortedAccordingTo(Comparator.comparing(Issued::urgency));
    assertKeptTheRate(issued);
    assertThat(asks.get()).isLessThan(4 * STATIONS);
  }

  @Test
  @DisplayName("One that is cut off while 3,000 wait is the next one")
  void cutOff() {
    Duration later = Duration.ofMinutes(2);

    List<Issued> issued =
        issue(
            STATIONS,
            station -> station == 0 ? later.toNanos() : 0,
            station -> station == 0 ? Urgency.CUT_OFF.hour() : ALIKE.hour());

    assertThat(issued)
        .filteredOn(it -> it.urgency().equals(Urgency.CUT_OFF))
        .singleElement()
        .satisfies(
            it ->
                assertThat(Duration.ofNanos(it.moment()).minus(later))
                    .isLessThanOrEqualTo(Duration.ofMinutes(1).dividedBy(PER_MINUTE)));
    assertKeptTheRate(issued);
  }

  @Test
  @DisplayName("Who was told to come and does not is waited for no longer than a second")
  void absent() {
    takeAll(0);
    for (int i = 0; i < 5; i++) {
      assertThat(rate.take(AUTHORITY, PER_MINUTE, station(i), Urgency.CUT_OFF)).isPresent();
    }
    long turn = rate.take(AUTHORITY, PER_MINUTE, station(9), ALIKE).orElseThrow().toNanos();
    now.set(turn - 1);
    assertThat(rate.take(AUTHORITY, PER_MINUTE, station(9), ALIKE)).isPresent();

    now.set(turn + Duration.ofSeconds(1).toNanos());

    assertThat(rate.take(AUTHORITY, PER_MINUTE, station(9), ALIKE)).isEmpty();
  }

  @Test
  @DisplayName("Who waits is counted, of each authority by itself, until it comes or is late")
  void waiting() {
    takeAll(0);
    for (int i = 0; i < 5; i++) {
      assertThat(rate.take(AUTHORITY, PER_MINUTE, station(i), ALIKE)).isPresent();
    }
    assertThat(rate.waiting(AUTHORITY)).isEqualTo(5);
    assertThat(rate.waiting(ANOTHER)).isZero();

    now.set(Duration.ofMinutes(1).toNanos());

    assertThat(rate.waiting(AUTHORITY)).isZero();
  }

  @Test
  @DisplayName("Who comes before its moment keeps it")
  void early() {
    takeAll(0);
    Duration first = rate.take(AUTHORITY, PER_MINUTE, station(0), ALIKE).orElseThrow();
    Duration second = rate.take(AUTHORITY, PER_MINUTE, station(1), ALIKE).orElseThrow();

    assertThat(rate.take(AUTHORITY, PER_MINUTE, station(0), ALIKE)).contains(first);
    assertThat(rate.take(AUTHORITY, PER_MINUTE, station(1), ALIKE)).contains(second);
    assertThat(second).isGreaterThan(first);
  }

  @Test
  @DisplayName("After a quiet hour no more may be issued at once than a second's worth")
  void burst() {
    takeAll(0);
    long later = Duration.ofHours(1).toNanos();

    List<Issued> issued = issue(STATIONS, station -> later, station -> ALIKE.hour());

    assertThat(issued.stream().filter(it -> it.moment() == later)).hasSize(AT_ONCE);
  }

  @Test
  @DisplayName("One authority's storm takes nothing from another one")
  void apart() {
    takeAll(0);

    assertThat(rate.take(AUTHORITY, PER_MINUTE, station(0), ALIKE)).isPresent();
    assertThat(rate.take(ANOTHER, PER_MINUTE, station(0), ALIKE)).isEmpty();
  }

  /** What may be issued at once. */
  private void takeAll(long moment) {
    now.set(moment);
    for (int i = 0; i < AT_ONCE; i++) {
      assertThat(rate.take(AUTHORITY, PER_MINUTE, station(-1 - i), ALIKE)).isEmpty();
    }
  }

  /** In the order of issuing; whoever is told to wait comes back just then. */
  private List<Issued> issue(int stations, IntToLongFunction coming, IntToLongFunction hour) {
    PriorityQueue<Visit> visits =
        new PriorityQueue<>(Comparator.comparing(Visit::moment).thenComparing(Visit::arrival));
    IntStream.range(0, stations)
        .mapToObj(
            i -> new Visit(coming.applyAsLong(i), i, station(i), new Urgency(hour.applyAsLong(i))))
        .forEach(visits::add);
    List<Issued> issued = new ArrayList<>();
    while (!visits.isEmpty()) {
      Visit visit = visits.remove();
      now.set(visit.moment());
      asks.incrementAndGet();
      Optional<Duration> wait = rate.take(AUTHORITY, PER_MINUTE, visit.station(), visit.urgency());
      wait.ifPresentOrElse(
          it ->
              visits.add(
                  new Visit(
                      visit.moment() + it.toNanos(),
                      visit.arrival(),
                      visit.station(),
                      visit.urgency())),
          () -> issued.add(new Issued(visit.moment(), visit.urgency())));
    }
    return issued;
  }

  /** Never above it, and hardly anything of it left unused while anybody waits. */
  private static void assertKeptTheRate(List<Issued> issued) {
    List<Long> moments = issued.stream().map(Issued::moment).toList();
    long minute = Duration.ofMinutes(1).toNanos();
    assertThat(
            moments.stream()
                .mapToLong(
                    from -> moments.stream().filter(at -> at >= from && at - from < minute).count())
                .max()
                .orElseThrow())
        .isLessThanOrEqualTo(PER_MINUTE + AT_ONCE);
    assertThat(Duration.ofNanos(moments.getLast()))
        .isLessThan(
            Duration.ofMinutes(1).multipliedBy(issued.size() * 102L / 100).dividedBy(PER_MINUTE));
  }

  private static StationName station(int number) {
    return new StationName("hills", "station-" + number);
  }
}
