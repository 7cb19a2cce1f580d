package io.keymast.bench;

import static org.awaitility.Awaitility.await;

import io.keymast.bench.Goal.AtMost;
import io.keymast.bench.Goal.Between;
import io.keymast.bench.Goal.Counted;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * A fleet that was enrolled at once, and is due within one hour of a clock that is moved step by
 * step; then {@linkplain OverdueStorm another one}, which is overdue all together.
 */
final class StormBenchmark implements Benchmark {
  private static final String POLICY =
      "certificates: {duration: 48h, renewBefore: 12h, renewalSpread: 1h}";
  private static final Duration STEP = Duration.ofMinutes(2);

  /** Minutes: the hour that the policy says, less what chance leaves empty, and one step more. */
  private static final Counted THE_HOUR = new Counted(new Between(50, 62));

  /** What chance does to a step of evenly spread renewals, and hardly ever more. */
  private static final int STANDARD_DEVIATIONS = 5;

  @Override
  public String name() {
    return "storm";
  }

  @Override
  public void run(Scale scale, Notebook notebook) throws Exception {
    notebook.takes(spread(scale.sizes().storm()));
    if (scale.sizes().overdue() > 0) {
      notebook.takes(OverdueStorm.measure(scale.sizes().overdue()));
    }
  }

  private List<Measurement> spread(int size) throws Exception {
    try (Platform platform = Platform.start(name(), POLICY);
        MovedOperator operator = MovedOperator.start(platform);
        Fleet<?> fleet = Fleet.ofStations(platform.controlPlane(), Platform.STATIONS);
        Renewals renewals = new Renewals(platform.controlPlane(), Platform.STATIONS)) {
      platform.awaitsAuthority();
      platform.declares(
          Platform.STATIONS, 0, size, number -> Platform.station(Platform.STATIONS, number));
      fleet.awaitsReady(size);
      return anHour(size, operator, renewals);
    }
  }

  /** Step by step: who is due is renewed before the next one begins. */
  private static List<Measurement> anHour(int size, MovedOperator operator, Renewals renewals) {
    List<Instant> due = operator.dueTimes(size);
    operator.clock().moveTo(due.getFirst().minus(STEP));
    List<Integer> byStep = new ArrayList<>();
    while (renewals.count() < size) {
      int former = renewals.count();
      operator.clock().advance(STEP);
      Instant now = operator.clock().instant();
      long expected = due.stream().filter(time -> !time.isAfter(now)).count();
      await("who is due by " + now + " is renewed")
          .atMost(MovedOperator.PATIENCE)
          .pollInterval(Duration.ofMillis(20))
          .until(() -> renewals.count() >= expected);
      byStep.add(renewals.count() - former);
    }
    double average = size / (double) byStep.size();
    String storm = "renewal storm of " + Figures.text(size);
    return List.of(
        Measurement.of(
            storm + ": from the first to the last",
            THE_HOUR,
            byStep.size() * (double) STEP.toMinutes(),
            "min"),
        Measurement.of(
            storm + ": most in two of these minutes",
            new Counted(new AtMost(Math.ceil(average + STANDARD_DEVIATIONS * Math.sqrt(average)))),
            byStep.stream().mapToInt(Integer::intValue).max().orElse(0),
            "renewals"));
  }
}
