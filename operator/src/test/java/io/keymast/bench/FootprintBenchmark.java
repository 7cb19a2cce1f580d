package io.keymast.bench;

import static org.awaitility.Awaitility.await;

import io.keymast.bench.Goal.AtMost;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** How soon an operator without stations works, and what it takes while it waits. */
final class FootprintBenchmark implements Benchmark {
  private final Supplier<Platform> platforms;

  FootprintBenchmark(Supplier<Platform> platforms) {
    this.platforms = platforms;
  }

  @Override
  public String name() {
    return "footprint";
  }

  @Override
  public List<Measurement> run(Scale scale) throws Exception {
    List<Double> seconds = new ArrayList<>();
    List<Double> cpu = new ArrayList<>();
    List<Double> resident = new ArrayList<>();
    Platform platform = platforms.get();
    for (int round = 0; round < scale.rounds(); round++) {
      long begin = System.nanoTime();
      try (KeymastProcess operator = platform.startsOperator()) {
        seconds.add((System.nanoTime() - begin) / 1e9);
        cpu.add(operator.meter().cpu().toNanos() / 1e9);
        platform.awaitsAuthority();
        await("nothing is left to do")
            .atMost(Duration.ofMinutes(1))
            .until(() -> operator.pending() == 0);
        resident.add(operator.meter().residentMegabytes());
      }
    }
    return List.of(
        Measurement.of("operator: start to ready", new AtMost(1), new Samples(seconds), "s"),
        Measurement.of(
            "operator: CPU from start to ready", new Goal.Reported(), new Samples(cpu), "s"),
        Measurement.of(
            "operator: resident memory, idle", new AtMost(130), new Samples(resident), "MB"));
  }
}
