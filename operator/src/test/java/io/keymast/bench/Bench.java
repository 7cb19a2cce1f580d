package io.keymast.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.opentest4j.TestAbortedException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What {@code tools/bench} runs. */
@Command(name = "bench")
public final class Bench implements Callable<Integer> {
  private static final String PAGE = "benchmarks.md";
  private static final String PLOT = "benchmarks.svg";

  @Option(names = "--folder", required = true, description = "Where results are written.")
  private Path folder = Path.of(".");

  @Option(names = "--docs", description = "Folder of the page that is made anew.")
  private @Nullable Path docs;

  @Option(names = "--smoke", description = "Small, in under five minutes.")
  private boolean smoke;

  @Option(names = "--tiny", description = "To try the benchmarks themselves.")
  private boolean tiny;

  @Option(names = "--missing", description = "Only what the folder has no figures of.")
  private boolean missing;

  @Parameters(description = "Only these benchmarks.")
  private List<String> names = new ArrayList<>();

  public static void main(String[] arguments) {
    System.exit(new CommandLine(new Bench()).execute(arguments));
  }

  @Override
  public Integer call() throws Exception {
    Scale scale = tiny ? Scale.TINY : smoke ? Scale.SMOKE : Scale.FULL;
    Clock clock = Clock.systemUTC();
    Outcome outcome;
    try (OnDemand platform = new OnDemand()) {
      List<Benchmark> chosen = chosen(all(platform, clock, folder.resolve(PLOT)), scale);
      outcome = run(folder, scale, clock, chosen);
    }
    Report report = outcome.report();
    if (docs != null) {
      Path page = docs.resolve(PAGE);
      Files.writeString(page, report.into(Files.readString(page)));
      if (Files.exists(folder.resolve(PLOT))) {
        Files.copy(folder.resolve(PLOT), docs.resolve(PLOT), StandardCopyOption.REPLACE_EXISTING);
      }
    }
    System.out.println(report.markdown());
    outcome.failed().forEach(name -> System.err.println("bench: " + name + " failed"));
    return outcome.failed().isEmpty() ? 0 : 1;
  }

  /**
   * @param failed benchmarks that could not be made to their end
   */
  record Outcome(Report report, List<String> failed) {}

  /** In this order: what needs this JVM alone comes first, the largest fleet last. */
  private static List<Benchmark> all(Supplier<Platform> platform, Clock clock, Path plot) {
    return List.of(
        new SigningBenchmark(),
        new KeyBenchmark(),
        new OcspBenchmark(),
        new CrlBenchmark(platform, clock),
        new FootprintBenchmark(platform),
        new StationsBenchmark(platform),
        new PollsBenchmark(platform),
        new CertManagerBenchmark(),
        new StormBenchmark(),
        new BulkBenchmark(),
        new GrowthBenchmark(plot));
  }

  private List<Benchmark> chosen(List<Benchmark> all, Scale scale) throws IOException {
    Set<String> known = all.stream().map(Benchmark::name).collect(Collectors.toSet());
    names.stream()
        .filter(name -> !known.contains(name))
        .forEach(
            name -> {
              throw new IllegalArgumentException("no benchmark is called " + name);
            });
    Report former = Report.read(folder, scale);
    return all.stream()
        .filter(benchmark -> names.isEmpty() || names.contains(benchmark.name()))
        .filter(benchmark -> !missing || !former.has(benchmark.name()))
        .toList();
  }

  /**
   * What is measured is written at once: a run that is stopped has not been for nothing. One that
   * fails does not keep the others from being made.
   */
  static Outcome run(Path folder, Scale scale, Clock clock, List<Benchmark> benchmarks)
      throws IOException {
    Map<String, String> environment = Environment.describe(clock, scale);
    Report report = Report.read(folder, scale);
    List<String> failed = new ArrayList<>();
    for (Benchmark benchmark : benchmarks) {
      System.err.println("bench: " + benchmark.name());
      try {
        List<Result> results =
            benchmark.run(scale).stream()
                .map(it -> Result.of(benchmark.name(), clock.instant(), it, Environment.load()))
                .toList();
        report = report.with(environment, benchmark.name(), results);
        report.write(folder);
      } catch (TestAbortedException missing) {
        System.err.println("bench: not measured: " + missing.getMessage());
      } catch (Exception e) {
        e.printStackTrace();
        failed.add(benchmark.name());
      }
    }
    return new Outcome(report, failed);
  }

  /** Most benchmarks share one platform, and some need none. */
  private static final class OnDemand implements Supplier<Platform>, AutoCloseable {
    private @Nullable Platform started;

    @Override
    public Platform get() {
      if (started == null) {
        started = Platform.start("shared");
      }
      return started;
    }

    @Override
    public void close() {
      if (started != null) {
        started.close();
      }
    }
  }
}
