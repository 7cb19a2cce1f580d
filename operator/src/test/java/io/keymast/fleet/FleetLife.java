package io.keymast.fleet;

import static io.keymast.support.Patience.await;

import io.keymast.fleet.Chronicle.Entry;
import io.keymast.fleet.Chronicle.Phase;
import io.keymast.fleet.Chronicle.Poll;
import io.keymast.fleet.Chronicle.Standing;
import io.keymast.fleet.Chronicle.Step;
import io.keymast.fleet.Chronicle.Verdict;
import io.keymast.fleet.SimulatedStation.Installed;
import io.keymast.support.MutableClock;
import java.security.cert.X509CRL;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/**
 * A fleet through the years. Time passes in steps; after each, the platform catches up, and some
 * stations poll and go through the gate: in turn, so that everybody comes by in a life.
 */
final class FleetLife {
  /** Shorter than the last 30 days of the server certificate's life, in which it is renewed. */
  static final Duration QUIET_STEP = Duration.ofDays(29);

  /** While certificates are being renewed. */
  static final Duration STEP = Duration.ofHours(2);

  /** Of each station, while certificates are being renewed; a third of them in each step. */
  static final Duration BETWEEN_POLLS = STEP.multipliedBy(3);

  /** What a step may take by itself, since the fleet's clock goes on meanwhile. */
  static final Duration IN_PASSING = Duration.ofMinutes(10);

  private static final Duration SERVER_RENEWED_BEFORE = Duration.ofDays(30);

  /** So that everybody comes by in the 25 quiet steps of a life. */
  private static final int PART_THAT_VISITS = 20;

  private static final int PART_THAT_VISITS_WHILE_RENEWING = 40;

  private final Platform platform;
  private final MutableClock clock;
  private final Gate gate;
  private final ClockedTrust.OfServers trust;
  private final List<SimulatedStation> stations;
  private final Chronicle chronicle = new Chronicle();
  private int turn;
  private int issued;

  FleetLife(Platform platform, MutableClock clock, Gate gate, int size) {
    this.platform = platform;
    this.clock = clock;
    this.gate = gate;
    this.trust = new ClockedTrust.OfServers(platform.ca(), clock);
    this.stations = Crowd.each(IntStream.range(0, size).boxed().toList(), SimulatedStation::new);
  }

  Chronicle chronicle() {
    return chronicle;
  }

  List<SimulatedStation> stations() {
    return stations;
  }

  /** All at once, as after a roll-out: declared, fetched, in use. */
  void enrols() {
    Crowd.each(
        stations,
        station -> {
          platform.declares(station);
          return station;
        });
    platform.awaitsReady(stations.size());
    catchesUp(Phase.QUIET);
    await("everybody has a certificate")
        .until(
            () -> {
              polls(those(station -> station.current().isEmpty()));
              return those(station -> station.current().isEmpty()).isEmpty();
            });
    polls(stations);
    enters(stations);
  }

  /** The long years in which nothing is due. */
  void livesUntilRenewal() {
    Instant first =
        stations.stream()
            .map(station -> platform.currentOf(station).renewalTime())
            .min(Comparator.naturalOrder())
            .orElseThrow();
    while (clock.instant().plus(QUIET_STEP).isBefore(first)) {
      passes(QUIET_STEP, Phase.QUIET);
      visits();
    }
    passes(Duration.between(clock.instant(), first.minus(IN_PASSING)), Phase.QUIET);
    visits();
  }

  /**
   * The day of the renewals, until the last station has fetched its next certificate and shown it.
   *
   * @param halfway what happens in the middle of it
   */
  void renews(Runnable halfway) {
    Instant first = clock.instant();
    Instant last =
        stations.stream()
            .map(station -> platform.currentOf(station).renewalTime())
            .max(Comparator.naturalOrder())
            .orElseThrow();
    long half = Duration.between(first, last).dividedBy(2).dividedBy(STEP);
    Instant end = last.plus(BETWEEN_POLLS.multipliedBy(2));
    for (long step = 0; clock.instant().isBefore(end); step++) {
      if (step == half) {
        halfway.run();
      }
      passes(STEP, Phase.RENEWING);
      long due = step % 3;
      polls(those(station -> station.number() % 3 == due));
      enters(next(stations.size() / PART_THAT_VISITS_WHILE_RENEWING));
    }
  }

  /** Predecessors are good until they end, and not a moment longer. */
  void seesPredecessorsEnd() {
    List<SimulatedStation> witnesses = next(stations.size() / PART_THAT_VISITS);
    Crowd.each(witnesses, station -> enters(station, former(station), Standing.SUPERSEDED));
    Instant end =
        stations.stream()
            .map(station -> former(station).certificate().getNotAfter().toInstant())
            .max(Comparator.naturalOrder())
            .orElseThrow();
    passes(Duration.between(clock.instant(), end.plusSeconds(60)), Phase.QUIET);
    Crowd.each(witnesses, station -> enters(station, former(station), Standing.ENDED));
    enters(stations);
  }

  private static Installed former(SimulatedStation station) {
    return station.installed().get(station.installed().size() - 2);
  }

  private void passes(Duration by, Phase phase) {
    clock.advance(by);
    catchesUp(phase);
  }

  private void catchesUp(Phase phase) {
    X509CRL list = platform.awaitsCaughtUp();
    SimulatedStation witness = stations.getFirst();
    Platform.soon("the Key Installer shows a server certificate that is not due")
        .until(
            () ->
                witness
                    .seesServer(platform.servers().httpsPort(), trust)
                    .getNotAfter()
                    .toInstant()
                    .minus(SERVER_RENEWED_BEFORE)
                    .isAfter(clock.instant()));
    gate.load(list);
    int before = issued;
    issued = platform.certificates().size();
    int revoked = list.getRevokedCertificates() == null ? 0 : list.getRevokedCertificates().size();
    chronicle.note(new Step(clock.instant(), phase, issued - before, revoked));
  }

  private void visits() {
    List<SimulatedStation> visitors = next(stations.size() / PART_THAT_VISITS);
    polls(visitors);
    enters(visitors);
  }

  private List<SimulatedStation> next(int count) {
    int from = turn;
    turn += count;
    return IntStream.range(from, turn)
        .mapToObj(index -> stations.get(index % stations.size()))
        .distinct()
        .toList();
  }

  private List<SimulatedStation> those(Predicate<SimulatedStation> which) {
    return stations.stream().filter(which).toList();
  }

  private void polls(Collection<SimulatedStation> some) {
    Instant step = chronicle.lastStep();
    Crowd.each(
        some,
        station -> {
          Instant at = clock.instant();
          int status = station.polls(platform.servers().httpsPort(), trust);
          chronicle.note(
              new Poll(
                  step,
                  at,
                  station,
                  status,
                  station.current().map(Installed::serialNumber).orElse("")));
          return status;
        });
  }

  private void enters(Collection<SimulatedStation> some) {
    Crowd.each(some, station -> enters(station, station.current().orElseThrow(), Standing.CURRENT));
  }

  private Entry enters(SimulatedStation station, Installed with, Standing standing) {
    Verdict verdict = station.enters(gate, with) ? Verdict.LET_IN : Verdict.REFUSED;
    Entry entry = new Entry(clock.instant(), station, with.serialNumber(), standing, verdict);
    chronicle.note(entry);
    return entry;
  }
}
