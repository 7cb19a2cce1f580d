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

/** {@code Bench FOLDER [smoke] [BENCHMARK...]}: what {@code tools/bench} runs. */
public final class Bench {
  private static final String SMOKE = "smoke";

  private final Path folder;
  private final Map<String, String> environment;
  private final List<Result> results = new ArrayList<>();
  private final ObjectMapper json = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  private Bench(Path folder, Map<String, String> environment) {
    this.folder = folder;
    this.environment = environment;
  }

  public static void main(String[] arguments) throws Exception {
    List<String> names = new ArrayList<>(List.of(arguments));
    Path folder = Path.of(names.removeFirst());
    Scale scale = names.remove(SMOKE) ? Scale.SMOKE : Scale.FULL;
    run(folder, scale, Clock.systemUTC(), chosen(Set.copyOf(names)));
    System.exit(0);
  }

  /** In this order: what runs in this JVM alone comes while nothing else does. */
  static List<Benchmark> all() {
    return List.of(new SigningBenchmark(), new KeyBenchmark());
  }

  private static List<Benchmark> chosen(Set<String> names) {
    return all().stream()
        .filter(benchmark -> names.isEmpty() || names.contains(benchmark.name()))
        .toList();
  }

  /**
   * What is measured is written at once, so that a run that is stopped has not been for nothing.
   */
  static void run(Path folder, Scale scale, Clock clock, List<Benchmark> benchmarks)
      throws Exception {
    Files.createDirectories(folder);
    Bench bench = new Bench(folder, Environment.describe(clock));
    for (Benchmark benchmark : benchmarks) {
      System.err.println("bench: " + benchmark.name());
      for (Measurement measurement : benchmark.run(scale)) {
        bench.results.add(Result.of(measurement, Environment.load()));
      }
      bench.write();
    }
  }

  private void write() throws IOException {
    json.writeValue(folder.resolve("environment.json").toFile(), environment);
    json.writeValue(folder.resolve("results.json").toFile(), results);
    Files.writeString(folder.resolve("results.md"), new Report(environment, results).markdown());
  }
}
