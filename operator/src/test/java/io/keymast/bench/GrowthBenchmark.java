package io.keymast.bench;

import static org.awaitility.Awaitility.await;

import io.keymast.bench.Goal.AtMost;
import io.keymast.bench.Goal.Reported;
import io.keymast.bench.Goal.ShareWithin;
import io.keymast.bench.Measurement.Beside;
import io.keymast.support.AuditLog;
import io.keymast.support.ControlPlane;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * One namespace that becomes large, on a control plane of its own: whether a station costs the same
 * wherever there are many; what they take in memory; a restart of their operator.
 */
final class GrowthBenchmark implements Benchmark {
  private static final double FLAT = 0.2;

  /** It makes the Key Installer's certificate, without which that does not serve. */
  private static final String[] OPTIONS = {"--key-installer-dns-name", "localhost"};

  private static final String UNIT = "ms of CPU a station";

  private final Path plot;

  /**
   * @param plot that is drawn
   */
  GrowthBenchmark(Path plot) {
    this.plot = plot;
  }

  @Override
  public String name() {
    return "growth";
  }

  @Override
  public List<Measurement> run(Scale scale) throws Exception {
    List<Integer> marks = scale.sizes().marks();
    List<Measurement> measured = new ArrayList<>();
    try (Platform platform = Platform.start(name());
        KeymastProcess operator = platform.operator(OPTIONS);
        Fleet<?> warm = Fleet.ofStations(platform.controlPlane(), Platform.WARM_UP);
        Fleet<?> fleet = Fleet.ofStations(platform.controlPlane(), Platform.STATIONS)) {
      // The JVM compiles what it will: else the first stations would seem dear.
      Wave.warmUp(marks.getFirst(), platform.contender(operator, Platform.WARM_UP, warm));
      Memory before = Memory.of(operator);
      Memory installerBefore = keyInstaller(platform);
      double database = EtcdSize.megabytes(platform.controlPlane());
      measured.addAll(
          flatness(grow(marks, platform.contender(operator, Platform.STATIONS, fleet))));
      int stations = fleet.ready();
      measured.addAll(memory("operator", new AtMost(8), Memory.of(operator), before, stations));
      measured.add(idle(operator, warm.ready() + stations, scale.pace().idle()));
      measured.addAll(
          memory(
              "Key Installer", new Reported(), keyInstaller(platform), installerBefore, stations));
      operator.close();
      measured.addAll(restart(platform, warm.ready() + fleet.ready(), scale.pace().afterwards()));
      measured.addAll(database(platform, database, fleet.ready()));
    }
    return measured;
  }

  /** All waves up to each mark, from the one before. */
  private Map<Integer, List<Wave>> grow(List<Integer> marks, Contender contender) throws Exception {
    int largest = Math.max(1, marks.getFirst() / 2);
    CostPlot drawn = new CostPlot();
    Map<Integer, List<Wave>> reached = new LinkedHashMap<>();
    for (int mark : marks) {
      List<Wave> waves = new ArrayList<>();
      while (contender.fleet().ready() < mark) {
        waves.add(Wave.declared(Math.min(largest, mark - contender.fleet().ready()), contender));
      }
      waves.forEach(drawn::add);
      reached.put(mark, waves);
    }
    draw(drawn);
    return reached;
  }

  private void draw(CostPlot drawn) throws IOException {
    Files.createDirectories(Objects.requireNonNull(plot.getParent()));
    Files.writeString(plot, drawn.svg());
  }

  private static List<Measurement> flatness(Map<Integer, List<Wave>> reached) {
    int first = reached.keySet().iterator().next();
    List<Wave> small = Objects.requireNonNull(reached.get(first));
    List<Measurement> measured = new ArrayList<>();
    reached.forEach(
        (mark, waves) -> {
          for (String process : List.of(Wave.OPERATOR, Wave.API_SERVER, Wave.ETCD)) {
            String metric = "CPU: " + process + ", at " + Figures.text(mark) + " stations";
            Samples cost = Wave.samples(waves, wave -> wave.cpuMillis(process));
            if (mark == first) {
              measured.add(Measurement.of(metric, new Reported(), cost, UNIT));
            } else {
              Samples before = Wave.samples(small, wave -> wave.cpuMillis(process));
              String what = "at " + Figures.text(first);
              measured.add(beside(what, before, metric, new ShareWithin(FLAT), cost));
              measured.add(
                  beside(
                      what,
                      before,
                      metric + ", dearest wave",
                      new Reported(),
                      Samples.of(cost.highest())));
            }
          }
        });
    return measured;
  }

  private static Measurement beside(
      String what, Samples before, String metric, Goal goal, Samples cost) {
    Samples ratio =
        new Samples(cost.sorted().stream().map(each -> each / before.median()).toList());
    return new Measurement(
        metric, goal, cost, UNIT, Optional.of(new Beside(what, before, ratio)), Optional.empty());
  }

  private record Memory(long liveHeapBytes, double residentMegabytes) {
    static Memory of(KeymastProcess process) {
      return new Memory(process.liveHeapBytes(), process.meter().residentMegabytes());
    }
  }

  /**
   * @param before with none of these stations
   */
  private static List<Measurement> memory(
      String process, Goal heapGoal, Memory now, Memory before, int fleet) {
    String of = " with " + Figures.text(fleet) + " stations";
    double heap = (now.liveHeapBytes() - before.liveHeapBytes()) / 1e3 / fleet;
    double resident = (now.residentMegabytes() - before.residentMegabytes()) * 1e3 / fleet;
    return List.of(
        Measurement.of("live heap of the " + process + " a station," + of, heapGoal, heap, "kB"),
        Measurement.of(
            "resident memory of the " + process + " a station," + of,
            new Reported(),
            resident,
            "kB"),
        Measurement.of(
            "resident memory of the " + process + of,
            new Reported(),
            now.residentMegabytes(),
            "MB"));
  }

  /** What it takes to look for events that were lost, and for what is due. */
  private static Measurement idle(KeymastProcess operator, int fleet, Duration time) {
    awaitsNothingPending(operator);
    return Measurement.of(
        "CPU of the idle operator with " + Figures.text(fleet) + " stations",
        new Reported(),
        operator.cpuOf(time).toNanos() * 100.0 / time.toNanos(),
        "% of a core");
  }

  /** Of one that is started now. */
  private static Memory keyInstaller(Platform platform) throws InterruptedException {
    try (KeymastProcess keyInstaller =
        platform.startsKeyInstaller(Program.launcher(platform.controlPlane()))) {
      return Memory.of(keyInstaller);
    }
  }

  private static List<Measurement> database(Platform platform, double before, int fleet) {
    String of = " with " + Figures.text(fleet) + " stations";
    double now = EtcdSize.megabytes(platform.controlPlane());
    return List.of(
        Measurement.of("etcd's database in use, after the warm-up", new Reported(), before, "MB"),
        Measurement.of("etcd's database in use," + of, new Reported(), now, "MB"),
        Measurement.of(
            "etcd's database in use a station," + of,
            new Reported(),
            (now - before) * 1e3 / fleet,
            "kB"));
  }

  private static void awaitsNothingPending(KeymastProcess operator) {
    await("the operator has caught up")
        .atMost(Duration.ofMinutes(10))
        .pollInterval(Duration.ofMillis(50))
        .until(() -> operator.pending() == 0);
  }

  /** From the start of the process until nothing waits any more. */
  private static List<Measurement> restart(Platform platform, int fleet, Duration afterwards)
      throws Exception {
    AuditLog log = new AuditLog(platform.controlPlane());
    long place = log.now();
    long begin = System.nanoTime();
    try (KeymastProcess restarted = platform.operator(OPTIONS)) {
      awaitsNothingPending(restarted);
      double seconds = (System.nanoTime() - begin) / 1e9;
      double cpu = restarted.meter().cpu().toNanos() / 1e9;
      await("what comes later")
          .pollDelay(afterwards)
          .atMost(afterwards.multipliedBy(10))
          .until(() -> true);
      List<AuditLog.Request> writes =
          log.since(place).stream()
              .filter(request -> request.isBy(ControlPlane.OPERATOR_ACCOUNT))
              .filter(AuditLog.Request::isWrite)
              .toList();
      writes.forEach(write -> System.err.println("bench: a restarted operator wrote " + write));
      String of = " of an operator with " + Figures.text(fleet) + " stations";
      return List.of(
          Measurement.of("restart" + of + " until caught up", new AtMost(60), seconds, "s"),
          Measurement.of("CPU of a restart" + of + " until caught up", new Reported(), cpu, "s"),
          Measurement.of(
              "writes at a restart" + of, new AtMost(0), (double) writes.size(), "writes"));
    }
  }
}
