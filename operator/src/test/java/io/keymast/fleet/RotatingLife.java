package io.keymast.fleet;

import static io.keymast.support.Patience.await;

import io.keymast.support.MutableClock;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A fleet while its CA's key is followed by another one. Each station asks for its certificate in
 * each step, and for the CAs twice a day; the gate looks for CAs twice a day, and for their CRLs in
 * each step. The gate is entered by a sixth of the stations before they ask, by all whose
 * certificate has changed, and by another sixth once all is heard of. Some stations sleep through
 * all of it: too few for the rotation to be held.
 */
final class RotatingLife implements AutoCloseable {
  static final Duration STEP = Duration.ofHours(2);
  private static final Duration QUIET_STEP = Duration.ofDays(29);
  private static final int STEPS_BETWEEN_TRUST = 6;

  /** Every thirtieth. */
  private static final int SLEEPERS = 30;

  private static final int SAMPLE = 6;

  private final Platform platform;
  private final MutableClock clock;
  private final List<SimulatedStation> stations;
  private final Map<SimulatedStation, List<X509Certificate>> trusted = new ConcurrentHashMap<>();
  private final List<X509Certificate> atGate = new ArrayList<>();
  private final Gate gate;
  private final Queue<String> refused = new ConcurrentLinkedQueue<>();
  private final List<Integer> issued = new ArrayList<>();
  private int entries;
  private int step;

  RotatingLife(Platform platform, MutableClock clock, int size) {
    this.platform = platform;
    this.clock = clock;
    this.atGate.add(platform.ca());
    this.gate = new Gate(() -> List.copyOf(atGate), clock);
    this.stations = Crowd.each(IntStream.range(0, size).boxed().toList(), SimulatedStation::new);
    stations.forEach(station -> trusted.put(station, List.of(platform.ca())));
  }

  List<SimulatedStation> stations() {
    return stations;
  }

  List<SimulatedStation> sleepers() {
    return those(station -> station.number() % SLEEPERS == 0);
  }

  /** Whoever was not let in, or could not reach the Key Installer. */
  List<String> refused() {
    return List.copyOf(refused);
  }

  int entries() {
    return entries;
  }

  /** Certificates, in each step. */
  List<Integer> issued() {
    return issued;
  }

  void enrols() {
    Crowd.each(
        stations,
        station -> {
          platform.declares(station);
          return station;
        });
    platform.awaitsReady(stations.size());
    catchesUp();
    await("everybody has a certificate")
        .until(
            () -> {
              polls(those(station -> station.current().isEmpty()));
              return those(station -> station.current().isEmpty()).isEmpty();
            });
    refused.clear();
    enters(stations);
  }

  void livesUntil(Instant instant) {
    while (clock.instant().plus(QUIET_STEP).isBefore(instant)) {
      passes(QUIET_STEP);
    }
    passes(Duration.between(clock.instant(), instant));
  }

  /**
   * Step by step, awake or asleep.
   *
   * @param halfway what happens in the middle of it
   */
  void livesThrough(int steps, Runnable halfway) {
    for (int i = 0; i < steps; i++, step++) {
      if (i == steps / 2) {
        halfway.run();
      }
      int before = platform.certificates().size();
      passes(STEP);
      issued.add(platform.certificates().size() - before);
      int turn = step;
      List<SimulatedStation> awake = those(station -> station.number() % SLEEPERS != 0);
      learns(awake.stream().filter(it -> (it.number() + turn) % STEPS_BETWEEN_TRUST == 0).toList());
      enters(those(station -> (station.number() + turn) % SAMPLE == SAMPLE / 2));
      Map<SimulatedStation, Optional<SimulatedStation.Installed>> former =
          stations.stream().collect(Collectors.toMap(it -> it, SimulatedStation::current));
      polls(awake);
      enters(those(station -> !station.current().equals(former.get(station))));
      platform.awaitsDeliveryTo(awake);
      enters(those(station -> (station.number() + turn) % SAMPLE == 0));
    }
  }

  /** With the trust that they went to sleep with. */
  void sleepersAwake() {
    learns(sleepers());
    polls(sleepers());
    enters(stations);
  }

  private void passes(Duration by) {
    clock.advance(by);
    catchesUp();
  }

  private void catchesUp() {
    platform.awaitsCaughtUp();
    if (step % STEPS_BETWEEN_TRUST == 0) {
      List<X509Certificate> found =
          platform.generations().stream()
              .filter(it -> !"Retired".equals(it.state()))
              .map(PublishedLists::caOf)
              .toList();
      atGate.clear();
      atGate.addAll(found);
    }
    gate.load(platform.lists(atGate));
  }

  private void learns(Collection<SimulatedStation> some) {
    Crowd.each(
        some,
        station -> {
          trusted.put(
              station, station.fetchesTrust(platform.servers().httpsPort(), trustOf(station)));
          return station;
        });
  }

  private void polls(Collection<SimulatedStation> some) {
    Crowd.each(
        some,
        station -> {
          int status = station.polls(platform.servers().httpsPort(), trustOf(station));
          if (status != 200 && status != 304) {
            refused.add(station.name() + " was answered " + status + " at " + clock.instant());
          }
          return status;
        });
  }

  private void enters(Collection<SimulatedStation> some) {
    Crowd.each(
        some,
        station -> {
          boolean isIn = station.enters(gate, station.current().orElseThrow());
          if (!isIn) {
            refused.add(station.name() + " did not come in at " + clock.instant());
          }
          return isIn;
        });
    entries += some.size();
  }

  private ClockedTrust.OfServers trustOf(SimulatedStation station) {
    return new ClockedTrust.OfServers(() -> trusted.getOrDefault(station, List.of()), clock);
  }

  private List<SimulatedStation> those(Predicate<SimulatedStation> which) {
    return stations.stream().filter(which).toList();
  }

  @Override
  public void close() {
    gate.close();
  }
}
