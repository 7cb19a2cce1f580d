package io.keymast.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
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

  @Parameters(description = "Only these benchmarks.")
  private List<String> names = new ArrayList<>();

  public static void main(String[] arguments) {
    System.exit(new CommandLine(new Bench()).execute(arguments));
  }

  @Override
  public Integer call() throws Exception {
    Clock clock = Clock.systemUTC();
    CostPlot plot = new CostPlot();
    Report report;
    try (OnDemand platform = new OnDemand()) {
      report =
          run(folder, smoke ? Scale.SMOKE : Scale.FULL, clock, chosen(all(platform, clock, plot)));
    }
    if (!plot.isEmpty()) {
      Files.writeString(folder.resolve(PLOT), plot.svg());
    }
    if (docs != null) {
      Path page = docs.resolve(PAGE);
      Files.writeString(page, report.into(Files.readString(page)));
      Files.writeString(docs.resolve(PLOT), plot.svg());
    }
    System.out.println(report.markdown());
    return 0;
  }

  /** In this order: what needs this JVM alone comes first, the fleet last. */
  private static List<Benchmark> all(Supplier<Platform> platform, Clock clock, CostPlot plot) {
    return List.of(
        new SigningBenchmark(),
        new KeyBenchmark(),
        new OcspBenchmark(),
        new CrlBenchmark(platform, clock),
        new FootprintBenchmark(platform),
        new StationsBenchmark(platform, plot));
  }

  private List<Benchmark> chosen(List<Benchmark> all) {
    Set<String> wanted = Set.copyOf(names);
    return all.stream()
        .filter(benchmark -> wanted.isEmpty() || wanted.contains(benchmark.name()))
        .toList();
  }

  /** What is measured is written at once: a run that is stopped has not been for nothing. */
  static Report run(Path folder, Scale scale, Clock clock, List<Benchmark> benchmarks)
      throws Exception {
    Files.createDirectories(folder);
    Map<String, String> environment = Environment.describe(clock);
    List<Result> results = new ArrayList<>();
    for (Benchmark benchmark : benchmarks) {
      System.err.println("bench: " + benchmark.name());
      for (Measurement measurement : benchmark.run(scale)) {
        results.add(Result.of(measurement, Environment.load()));
      }
      write(folder, new Report(environment, List.copyOf(results)));
    }
    return new Report(environment, results);
  }

  private static void write(Path folder, Report report) throws IOException {
    ObjectMapper json = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);
    json.writeValue(folder.resolve("environment.json").toFile(), report.environment());
    json.writeValue(folder.resolve("results.json").toFile(), report.results());
    Files.writeString(folder.resolve("results.md"), report.markdown());
  }

  /** Most benchmarks share one platform, and some need none. */
  private static final class OnDemand implements Supplier<Platform>, AutoCloseable {
    private @Nullable Platform started;

    @Override
    public Platform get() {
      if (started == null) {
        started = Platform.start();
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
