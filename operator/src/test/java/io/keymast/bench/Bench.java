package io.keymast.bench;

import io.keymast.bench.Findings.Places;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
  private static final String PLOT = "benchmarks.svg";

  @Option(names = "--folder", required = true, description = "Where results are written.")
  private Path folder = Path.of(".");

  @Option(names = "--docs", required = true, description = "Folder of the page.")
  private Path docs = Path.of(".");

  @Option(names = "--page", description = "Only make the page anew of its figures.")
  private boolean page;

  @Option(names = "--smoke", description = "Small, in under five minutes.")
  private boolean smoke;

  @Option(names = "--tiny", description = "To try the benchmarks themselves.")
  private boolean tiny;

  @Option(names = "--missing", description = "Only what has not ended.")
  private boolean missing;

  @Parameters(description = "Only these benchmarks.")
  private List<String> names = new ArrayList<>();

  public static void main(String[] arguments) {
    System.exit(new CommandLine(new Bench()).execute(arguments));
  }

  @Override
  public Integer call() throws Exception {
    if (page) {
      new Page(docs).writes();
      return 0;
    }
    Scale scale = tiny ? Scale.TINY : smoke ? Scale.SMOKE : Scale.FULL;
    Clock clock = Clock.systemUTC();
    Outcome outcome;
    try (OnDemand platform = new OnDemand()) {
      List<Benchmark> chosen = chosen(all(platform, clock, plot(scale)));
      outcome = run(new Places(folder, pageOf(scale)), scale, clock, chosen);
    }
    System.out.println(outcome.report().markdown());
    outcome.failed().forEach(name -> System.err.println("bench: " + name + " failed"));
    return outcome.failed().isEmpty() ? 0 : 1;
  }

  private Path plot(Scale scale) {
    return pageOf(scale).map(Page::docs).orElse(folder).resolve(PLOT);
  }

  /** Whatever is small is no figure for others. */
  private Optional<Page> pageOf(Scale scale) {
    return Optional.of(new Page(docs)).filter(_ -> scale.isFull());
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
        new CrlBenchmark(clock),
        new FootprintBenchmark(platform),
        new StationsBenchmark(platform),
        new PollsBenchmark(),
        new CertManagerBenchmark(),
        new StormBenchmark(),
        new BulkBenchmark(),
        new GrowthBenchmark(plot));
  }

  private List<Benchmark> chosen(List<Benchmark> all) throws IOException {
    Set<String> known = all.stream().map(Benchmark::name).collect(Collectors.toSet());
    names.stream()
        .filter(name -> !known.contains(name))
        .forEach(
            name -> {
              throw new IllegalArgumentException("no benchmark is called " + name);
            });
    Set<String> ended = new Places(folder, Optional.empty()).ended();
    return all.stream()
        .filter(benchmark -> names.isEmpty() || names.contains(benchmark.name()))
        .filter(benchmark -> !missing || !ended.contains(benchmark.name()))
        .toList();
  }

  /**
   * What is measured is written at once: a run that is stopped has not been for nothing. One that
   * fails does not keep the others from being made.
   */
  static Outcome run(Places places, Scale scale, Clock clock, List<Benchmark> benchmarks)
      throws IOException {
    Map<String, String> environment = Environment.describe(scale);
    Files.createDirectories(places.folder());
    List<String> failed = new ArrayList<>();
    for (Benchmark benchmark : benchmarks) {
      System.err.println("bench: " + benchmark.name());
      Findings findings = new Findings(benchmark.name(), places, clock, environment);
      try {
        benchmark.run(scale, findings);
        findings.end();
      } catch (TestAbortedException missing) {
        System.err.println("bench: not measured: " + missing.getMessage());
      } catch (Exception e) {
        e.printStackTrace();
        failed.add(benchmark.name());
      }
      findings
          .notMadeAgain()
          .forEach(kept -> System.err.println("bench: stays as it was: " + kept.metric()));
    }
    return new Outcome(places.report(), failed);
  }

  /** Some benchmarks share one platform, and some need none. */
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
