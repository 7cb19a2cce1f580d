package io.keymast.bench;

import io.keymast.bench.BareLoop.Writes;
import io.keymast.bench.Goal.AtMost;
import io.keymast.bench.Goal.Reported;
import io.keymast.bench.Goal.ShareAtLeast;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Supplier;

/**
 * Stations that are declared in one namespace, wave by wave, beside {@linkplain BareLoop loops}
 * that only write.
 */
final class StationsBenchmark implements Benchmark {
  private static final String OURS = "ours";
  private static final String BARE = "bare";
  private static final String BARE_TWICE = "bare, by twice as many";
  private static final String BARE_FASTER = "bare, the faster of both";
  private static final String FEWEST = "bare, the fewest writes";
  private static final int TWICE = 2 * Writers.USUAL;
  private static final String UNIT = "stations/s";

  private final Supplier<Platform> platforms;

  StationsBenchmark(Supplier<Platform> platforms) {
    this.platforms = platforms;
  }

  @Override
  public String name() {
    return "stations";
  }

  @Override
  public void run(Scale scale, Notebook notebook) throws Exception {
    Platform platform = platforms.get();
    try (KeymastProcess operator = platform.operator();
        Fleet<?> warm = Fleet.ofStations(platform.controlPlane(), Platform.WARM_UP);
        Fleet<?> fleet = Fleet.ofStations(platform.controlPlane(), Platform.STATIONS);
        Fleet<?> bare = Fleet.ofStations(platform.controlPlane(), BareLoop.NAMESPACE)) {
      Contender ours = platform.contender(operator, Platform.STATIONS, fleet);
      int smallest = scale.sizes().waves().getFirst();
      int largest = scale.sizes().waves().getLast();
      notebook.takes(
          List.of(
              Measurement.of(
                  "stations to Ready, N = " + Figures.text(smallest) + ", cold JVM",
                  new Reported(),
                  Wave.declared(smallest, ours).perSecond(),
                  UNIT)));
      Wave.warmUp(smallest, platform.contender(operator, Platform.WARM_UP, warm));
      BareLoop loop = BareLoop.as(0, platform);
      loop.perSecond(Writes.ALL, Writers.USUAL, smallest, bare);
      for (int size : scale.sizes().waves()) {
        List<Wave> waves = new ArrayList<>();
        Map<String, Callable<Double>> contestants = new LinkedHashMap<>();
        contestants.put(OURS, () -> kept(Wave.declared(size, ours), waves));
        contestants.putAll(bareLoops(loop, size, bare));
        if (size < largest) {
          contestants.put(FEWEST, () -> loop.perSecond(Writes.FEWEST, Writers.USUAL, size, bare));
        }
        Rounds rounds =
            Rounds.run(
                scale.pace().rounds(), scale.pace().mostRounds(), Openssl.yardstick(), contestants);
        String of = ", N = " + Figures.text(size);
        notebook.takes(measured(of, rounds, waves));
        if (contestants.containsKey(FEWEST)) {
          notebook.takes(List.of(fewest(of, rounds)));
        }
      }
    }
  }

  /**
   * By as many lanes as declare stations, and by as many as the operator and those who declare have
   * together; then which of them was faster in this round.
   */
  private static Map<String, Callable<Double>> bareLoops(BareLoop loop, int size, Fleet<?> bare) {
    Map<String, Double> last = new LinkedHashMap<>();
    Map<String, Callable<Double>> loops = new LinkedHashMap<>();
    loops.put(BARE, () -> kept(BARE, loop.perSecond(Writes.ALL, Writers.USUAL, size, bare), last));
    loops.put(
        BARE_TWICE, () -> kept(BARE_TWICE, loop.perSecond(Writes.ALL, TWICE, size, bare), last));
    loops.put(BARE_FASTER, () -> Collections.max(last.values()));
    return loops;
  }

  private static double kept(String name, double perSecond, Map<String, Double> last) {
    last.put(name, perSecond);
    return perSecond;
  }

  private static double kept(Wave wave, List<Wave> waves) {
    waves.add(wave);
    return wave.perSecond();
  }

  private static List<Measurement> measured(String of, Rounds rounds, List<Wave> waves) {
    List<Measurement> measured = new ArrayList<>();
    measured.add(
        Measurement.of("stations to Ready" + of, new ShareAtLeast(0.60), UNIT, rounds, OURS)
            .beside("bare loop of the same writes, the faster of two", rounds, OURS, BARE_FASTER));
    measured.add(twice(of, rounds));
    measured.addAll(costs("station", of, new AtMost(4), new AtMost(0), rounds, waves));
    measured.add(besides(of, rounds, waves));
    return measured;
  }

  /** Whether the bare loop is held up by its own lanes. */
  private static Measurement twice(String of, Rounds rounds) {
    return Measurement.of(
            "bare loop by " + TWICE + " writers" + of, new Reported(), UNIT, rounds, BARE_TWICE)
        .beside("by " + Writers.USUAL, rounds, BARE_TWICE, BARE);
  }

  /** What the API server lets anybody have who only makes a station and its status. */
  private static Measurement fewest(String of, Rounds rounds) {
    return Measurement.of(
            "bare loop of POST and status PATCH" + of, new Reported(), UNIT, rounds, FEWEST)
        .beside("bare loop of the same writes", rounds, FEWEST, BARE);
  }

  /** So that nothing is left out because it is in another namespace. */
  private static Measurement besides(String of, Rounds rounds, List<Wave> all) {
    return Measurement.of(
            "API requests of the operator in other namespaces, and watches" + of,
            new Reported(),
            Wave.samples(rounds.counted(all), Wave::requestsBesides),
            "requests a wave")
        .during(rounds);
  }

  /**
   * What each of the objects took.
   *
   * @param of which they are, at the end of the line
   * @param all of them, one a round
   */
  static List<Measurement> costs(
      String object, String of, Goal requests, Goal conflicts, Rounds rounds, List<Wave> all) {
    List<Wave> waves = rounds.counted(all);
    List<Measurement> costs = new ArrayList<>();
    costs.add(
        Measurement.of(
            "API requests a " + object + of,
            requests,
            Wave.samples(waves, Wave::requestsEach),
            "requests"));
    costs.add(
        Measurement.of(
            "conflicts (409) a thousand " + object + "s" + of,
            conflicts,
            Wave.samples(waves, Wave::conflictsPerThousand),
            "conflicts"));
    for (String process : waves.getFirst().cpuMillis().keySet()) {
      costs.add(
          Measurement.of(
              "CPU: " + process + of,
              new Reported(),
              Wave.samples(waves, wave -> wave.cpuMillis(process)),
              "ms of CPU a " + object));
    }
    return costs.stream().map(cost -> cost.during(rounds)).toList();
  }
}
