package io.keymast.bench;

import io.keymast.bench.Goal.AtMost;
import io.keymast.bench.Goal.Reported;
import io.keymast.bench.Goal.ShareAtLeast;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Supplier;

/**
 * Stations that are declared in one namespace, wave by wave, beside a {@linkplain BareLoop loop}
 * that only writes.
 */
final class StationsBenchmark implements Benchmark {
  private static final String OURS = "ours";
  private static final String BARE = "bare";
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
  public List<Measurement> run(Scale scale) throws Exception {
    Platform platform = platforms.get();
    try (KeymastProcess operator = platform.operator();
        Fleet<?> fleet = Fleet.ofStations(platform.controlPlane(), Platform.STATIONS);
        Fleet<?> bare = Fleet.ofStations(platform.controlPlane(), BareLoop.NAMESPACE)) {
      Contender ours = platform.contender(operator, Platform.STATIONS, fleet);
      List<Measurement> measured = new ArrayList<>();
      int smallest = scale.sizes().waves().getFirst();
      measured.add(
          Measurement.of(
              "stations to Ready, N = " + Figures.text(smallest) + ", cold JVM",
              new Reported(),
              Wave.declared(smallest, ours).perSecond(),
              UNIT));
      BareLoop loop = BareLoop.as(0, platform);
      for (int size : scale.sizes().waves()) {
        measured.addAll(waves(size, scale, ours, loop, bare));
      }
      return measured;
    }
  }

  private static List<Measurement> waves(
      int size, Scale scale, Contender ours, BareLoop loop, Fleet<?> bare) throws Exception {
    List<Wave> waves = new ArrayList<>();
    Map<String, Callable<Double>> contestants = new LinkedHashMap<>();
    contestants.put(
        OURS,
        () -> {
          waves.add(Wave.declared(size, ours));
          return waves.getLast().perSecond();
        });
    contestants.put(BARE, () -> loop.perSecond(size, bare));
    Rounds rounds =
        Rounds.run(
            scale.pace().rounds(), scale.pace().mostRounds(), Openssl.yardstick(), contestants);
    String of = ", N = " + Figures.text(size);
    List<Measurement> measured = new ArrayList<>();
    measured.add(
        Measurement.of("stations to Ready" + of, new ShareAtLeast(0.60), UNIT, rounds, OURS)
            .beside("bare loop of the same writes", rounds, OURS, BARE));
    measured.addAll(costs("station", of, new AtMost(4), new AtMost(0), rounds, waves));
    measured.add(besides(of, rounds, waves));
    return measured;
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
