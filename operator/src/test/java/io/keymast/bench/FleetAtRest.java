package io.keymast.bench;

import io.keymast.bench.Benchmark.Notebook;
import io.keymast.bench.Goal.AtMost;
import io.keymast.bench.Goal.Counted;
import io.keymast.bench.Goal.Reported;
import io.keymast.bench.Scale.Marks;
import io.keymast.bench.Scale.Pace;
import io.keymast.support.AuditLog;
import io.keymast.support.ControlPlane;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * A fleet of which nobody wants anything: what its operator takes all the same, and a restart.
 *
 * @param mark by which it is called
 * @param all that the operator has, those of the warm-up too
 */
record FleetAtRest(int mark, int all, Platform platform) {
  private static final double LONGEST_RESTART_SECONDS = 60;

  /** Minutes between two comparisons of a small fleet, as {@code LostEventWatch} has it. */
  private static final int MINUTES = 10;

  /** So many objects more, so many times more seldom. */
  private static final int LISTED_AT_A_TURN = 60_000;

  /** The operator of now is followed by others. */
  void takes(Succession operators, Pace pace, Notebook notebook) throws Exception {
    operators.now().awaitsNothingPending();
    double idle = idlePercent(operators.now(), pace.idle());
    notebook.takes(restarts(operators, pace));
    notebook.takes(idle(idle, CacheComparisonCost.of(platform.controlPlane(), pace.rounds())));
  }

  /**
   * What one restart took.
   *
   * @param cpu seconds of it
   * @param writes of the operator's, then and in the while after it
   */
  private record Restart(double seconds, double cpu, double writes, double residentMegabytes) {}

  private List<Measurement> restarts(Succession operators, Pace pace) throws Exception {
    List<Restart> restarts = new ArrayList<>();
    while (restarts.size() < pace.rounds()) {
      restarts.add(restarted(operators, pace));
    }
    return told(restarts);
  }

  private Restart restarted(Succession operators, Pace pace) throws Exception {
    operators.ends();
    AuditLog log = new AuditLog(platform.controlPlane());
    long place = log.now();
    long begin = System.nanoTime();
    KeymastProcess restarted = operators.next();
    restarted.awaitsNothingPending();
    double seconds = (System.nanoTime() - begin) / 1e9;
    double cpu = restarted.meter().cpu().toNanos() / 1e9;
    restarted.cpuOf(pace.afterwards());
    return new Restart(
        seconds, cpu, writes(log.since(place)), restarted.meter().residentMegabytes());
  }

  /** In a while in which no caches are compared. */
  private double idlePercent(KeymastProcess operator, Duration time) {
    AuditLog log = new AuditLog(platform.controlPlane());
    while (true) {
      long place = log.now();
      double percent = operator.cpuOf(time).toNanos() * 100.0 / time.toNanos();
      if (log.since(place).stream().noneMatch(FleetAtRest::isListOfFleet)) {
        return percent;
      }
      System.err.println("bench: the caches were compared meanwhile: once more");
    }
  }

  private static boolean isListOfFleet(AuditLog.Request request) {
    return request.isBy(ControlPlane.OPERATOR_ACCOUNT)
        && request.verb().equals("list")
        && request.resource().startsWith("basestation");
  }

  private static long writes(List<AuditLog.Request> requests) {
    List<AuditLog.Request> writes =
        requests.stream()
            .filter(request -> request.isBy(ControlPlane.OPERATOR_ACCOUNT))
            .filter(AuditLog.Request::isWrite)
            .toList();
    writes.forEach(write -> System.err.println("bench: a restarted operator wrote " + write));
    return writes.size();
  }

  private List<Measurement> told(List<Restart> restarts) {
    String of = " of an operator with " + Figures.text(mark) + " stations";
    return List.of(
        Measurement.of(
            "restart" + of + " until caught up",
            Marks.judges(mark, new AtMost(LONGEST_RESTART_SECONDS)),
            samples(restarts, Restart::seconds),
            "s"),
        Measurement.of(
            "CPU of a restart" + of + " until caught up",
            new Reported(),
            samples(restarts, Restart::cpu),
            "s"),
        Measurement.of(
            "writes at a restart" + of,
            Marks.judges(mark, new Counted(new AtMost(0))),
            Samples.of(samples(restarts, Restart::writes).highest()),
            "writes"),
        Measurement.of(
            "resident memory after a restart" + of,
            new Reported(),
            samples(restarts, Restart::residentMegabytes),
            "MB"),
        Measurement.of(
            "at the restart" + of + ": with those of the warm-up",
            new Reported(),
            (double) all,
            "stations"));
  }

  private static Samples samples(List<Restart> restarts, ToDoubleFunction<Restart> figure) {
    return Samples.of(restarts.stream().mapToDouble(figure).toArray());
  }

  private List<Measurement> idle(double percent, CacheComparisonCost comparison) {
    String of = " with " + Figures.text(mark) + " stations";
    double seconds = MINUTES * 60 * (1 + comparison.listed() / LISTED_AT_A_TURN);
    return List.of(
        Measurement.of(
            "CPU of the idle operator" + of + ", between two comparisons of its caches",
            new Reported(),
            percent,
            "% of a core"),
        Measurement.of(
            "CPU of the operator for one comparison of its caches" + of,
            new Reported(),
            comparison.operatorSeconds(),
            "s"),
        Measurement.of(
            "CPU of the API server for one comparison of an operator's caches" + of,
            new Reported(),
            comparison.apiServerSeconds(),
            "s"),
        Measurement.of(
            "CPU of the idle operator" + of + ", comparisons of its caches included",
            new Reported(),
            percent + 100 * comparison.operatorSeconds().median() / seconds,
            "% of a core"));
  }
}
