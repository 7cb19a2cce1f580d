package io.keymast.bench;

import static org.awaitility.Awaitility.await;

import io.keymast.bench.Goal.AtMost;
import io.keymast.bench.Goal.Reported;
import io.keymast.bench.Goal.ShareAtLeast;
import io.keymast.support.AuditLog;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/**
 * A fleet that grows in one namespace, wave by wave, beside a {@linkplain BareLoop loop} that only
 * writes; then its memory, and a restart of its operator.
 */
final class StationsBenchmark implements Benchmark {
  private static final String OURS = "ours";
  private static final String BARE = "bare";
  private static final String STATIONS = "stations/s";
  private static final String CPU = "ms of CPU a station";

  private final Supplier<Platform> platforms;
  private final CostPlot plot;

  StationsBenchmark(Supplier<Platform> platforms, CostPlot plot) {
    this.platforms = platforms;
    this.plot = plot;
  }

  @Override
  public String name() {
    return "stations";
  }

  @Override
  public List<Measurement> run(Scale scale) throws Exception {
    Platform platform = platforms.get();
    List<Measurement> measured = new ArrayList<>();
    try (KeymastProcess operator = platform.operator();
        Fleet fleet = new Fleet(platform.controlPlane(), Platform.STATIONS);
        Fleet bare = new Fleet(platform.controlPlane(), BareLoop.NAMESPACE)) {
      long emptyHeap = operator.liveHeapBytes();
      grows(scale, platform, operator, fleet, bare, measured);
      if (fleet.ready() < scale.fleet()) {
        Wave.declared(scale.fleet() - fleet.ready(), platform, operator, fleet);
      }
      measured.addAll(memory(operator, emptyHeap, fleet.ready()));
      measured.addAll(restart(platform, operator, fleet.ready()));
    }
    return measured;
  }

  private void grows(
      Scale scale,
      Platform platform,
      KeymastProcess operator,
      Fleet fleet,
      Fleet bare,
      List<Measurement> measured)
      throws Exception {
    int smallest = scale.waves().getFirst();
    Wave cold = Wave.declared(smallest, platform, operator, fleet);
    measured.add(
        Measurement.of(
            "stations to Ready, N = " + Figures.text(smallest) + ", cold JVM",
            new Reported(),
            cold.stationsPerSecond(),
            STATIONS));
    BareLoop loop = BareLoop.as(0, platform);
    for (int size : scale.waves()) {
      List<Wave> waves = new ArrayList<>();
      Map<String, Callable<Double>> contestants = new LinkedHashMap<>();
      contestants.put(
          OURS,
          () -> {
            waves.add(Wave.declared(size, platform, operator, fleet));
            return waves.getLast().stationsPerSecond();
          });
      contestants.put(BARE, () -> bareRate(size, loop, bare));
      Rounds rounds = Rounds.run(scale.rounds(), scale.rounds(), Openssl.yardstick(), contestants);
      measured.add(
          Measurement.of(
                  "stations to Ready, N = " + Figures.text(size),
                  new ShareAtLeast(0.60),
                  STATIONS,
                  rounds,
                  OURS)
              .beside("bare loop of the same writes", rounds, OURS, BARE));
      measured.addAll(costs(size, waves));
      plot.add(waves);
    }
  }

  private static double bareRate(int size, BareLoop loop, Fleet bare) throws Exception {
    int first = bare.ready();
    List<String> manifests = IntStream.range(first, first + size).mapToObj(loop::manifest).toList();
    long begin = System.nanoTime();
    Writers.each(first, size, number -> loop.writes(number, manifests.get(number - first)));
    bare.awaitsReady(first + size);
    return size * 1e9 / (System.nanoTime() - begin);
  }

  private static List<Measurement> costs(int size, List<Wave> waves) {
    String of = ", N = " + Figures.text(size);
    List<Measurement> costs = new ArrayList<>();
    costs.add(
        Measurement.of(
            "API requests a station" + of,
            new AtMost(4),
            samples(waves, Wave::requestsPerStation),
            "requests"));
    costs.add(
        Measurement.of(
            "conflicts (409) a thousand stations" + of,
            new AtMost(0),
            samples(waves, Wave::conflictsPerThousand),
            "conflicts"));
    waves
        .getFirst()
        .cpuMillis()
        .keySet()
        .forEach(
            process ->
                costs.add(
                    Measurement.of(
                        "CPU: " + process + of,
                        new Reported(),
                        samples(waves, wave -> wave.cpuMillis().getOrDefault(process, 0.0)),
                        CPU)));
    return costs;
  }

  private static Samples samples(List<Wave> waves, ToDoubleFunction<Wave> figure) {
    return new Samples(waves.stream().mapToDouble(figure).boxed().toList());
  }

  private static List<Measurement> memory(KeymastProcess operator, long emptyHeap, int fleet) {
    String of = " with " + Figures.text(fleet) + " stations";
    double heap = (operator.liveHeapBytes() - emptyHeap) / 1e3 / fleet;
    return List.of(
        Measurement.of("live heap of the operator a station," + of, new AtMost(8), heap, "kB"),
        Measurement.of(
            "resident memory of the operator" + of,
            new Reported(),
            operator.meter().residentMegabytes(),
            "MB"));
  }

  /** From the start of the process until nothing waits any more. */
  private static List<Measurement> restart(Platform platform, KeymastProcess operator, int fleet)
      throws Exception {
    operator.close();
    AuditLog log = new AuditLog(platform.controlPlane());
    long place = log.now();
    long begin = System.nanoTime();
    try (KeymastProcess restarted = platform.operator()) {
      await("the operator has caught up")
          .atMost(Duration.ofMinutes(10))
          .pollInterval(Duration.ofMillis(50))
          .until(() -> restarted.pending() == 0);
      double seconds = (System.nanoTime() - begin) / 1e9;
      long writes =
          log.ofOperatorSince(place, Platform.STATIONS).stream()
              .filter(AuditLog.Request::isWrite)
              .count();
      String of = " of an operator with " + Figures.text(fleet) + " stations";
      return List.of(
          Measurement.of("restart" + of + " until caught up", new AtMost(60), seconds, "s"),
          Measurement.of(
              "CPU of a restart" + of + " until caught up",
              new Reported(),
              restarted.meter().cpu().toNanos() / 1e9,
              "s"),
          Measurement.of("writes at a restart" + of, new AtMost(0), writes, "writes"));
    }
  }
}
