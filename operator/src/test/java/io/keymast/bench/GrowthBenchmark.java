package io.keymast.bench;

import io.keymast.bench.Goal.Reported;
import io.keymast.bench.Goal.ShareWithin;
import io.keymast.bench.Measurement.Beside;
import io.keymast.bench.Scale.Marks;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * One namespace that becomes large, on a control plane of its own: whether a station costs the same
 * wherever there are many; what they take in memory; a restart of their operator.
 */
final class GrowthBenchmark implements Benchmark {
  private static final double FLAT = 0.2;
  private static final List<String> PROCESSES = List.of(Wave.OPERATOR, Wave.API_SERVER, Wave.ETCD);
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
  public void run(Scale scale, Notebook notebook) throws Exception {
    List<Integer> marks = scale.sizes().marks().stations();
    int first = marks.getFirst();
    Climb climb = new Climb(first);
    CostPlot drawn = new CostPlot();
    List<Wave> small = new ArrayList<>();
    try (Platform platform = Platform.start(name());
        Succession operators = Succession.begin(platform);
        Fleet<?> warm = Fleet.ofStations(platform.controlPlane(), Platform.WARM_UP);
        Fleet<?> fleet = Fleet.ofStations(platform.controlPlane(), Platform.STATIONS)) {
      // The JVM compiles what it will: else the first stations would seem dear.
      Wave.warmUp(first, platform.contender(operators.now(), Platform.WARM_UP, warm));
      FleetMemory memory = FleetMemory.before(platform, operators);
      for (int mark : marks) {
        operators.grow(mark);
        Contender contender = platform.contender(operators.now(), Platform.STATIONS, fleet);
        climb.approaches(mark, contender).forEach(drawn::add);
        List<Wave> last = climb.reaches(mark, contender);
        last.forEach(drawn::add);
        if (mark == first) {
          small.addAll(last);
        }
        draw(drawn);
        notebook.takes(mark == first ? costs(mark, last) : flatness(first, small, mark, last));
        if (mark >= scale.sizes().marks().large()) {
          FleetAtRest large = new FleetAtRest(mark, warm.ready() + fleet.ready(), platform);
          notebook.takes(memory.with(mark, operators));
          large.takes(operators, scale.pace(), notebook);
          notebook.takes(memory.database(mark));
        }
      }
    }
  }

  private void draw(CostPlot drawn) throws IOException {
    Files.createDirectories(Objects.requireNonNull(plot.getParent()));
    Files.writeString(plot, drawn.svg());
  }

  private static List<Measurement> costs(int mark, List<Wave> waves) {
    return Stream.concat(PROCESSES.stream(), Stream.of(Wave.CONTROLLER_MANAGER))
        .map(process -> cost(process, mark, waves))
        .toList();
  }

  private static List<Measurement> flatness(
      int first, List<Wave> small, int mark, List<Wave> waves) {
    String what = "at " + Figures.text(first);
    List<Measurement> measured = new ArrayList<>();
    for (String process : PROCESSES) {
      Samples before = cost(process, small);
      Samples cost = cost(process, waves);
      String metric = metric(process, mark);
      measured.add(beside(what, before, metric, Marks.judges(mark, new ShareWithin(FLAT)), cost));
      measured.add(
          beside(
              what, before, metric + ", dearest wave", new Reported(), Samples.of(cost.highest())));
    }
    measured.add(cost(Wave.CONTROLLER_MANAGER, mark, waves));
    return measured;
  }

  private static Measurement cost(String process, int mark, List<Wave> waves) {
    return Measurement.of(metric(process, mark), new Reported(), cost(process, waves), UNIT);
  }

  private static String metric(String process, int mark) {
    return "CPU: " + process + ", at " + Figures.text(mark) + " stations";
  }

  private static Samples cost(String process, List<Wave> waves) {
    return Wave.samples(waves, wave -> wave.cpuMillis(process));
  }

  private static Measurement beside(
      String what, Samples before, String metric, Goal goal, Samples cost) {
    Samples ratio =
        new Samples(cost.sorted().stream().map(each -> each / before.median()).toList());
    return new Measurement(
        metric, goal, cost, UNIT, Optional.of(new Beside(what, before, ratio)), Optional.empty());
  }
}
