package io.keymast.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** What one run of a benchmark has found so far, written whenever there is more. */
final class Findings implements Benchmark.Notebook {
  private static final String RESULTS = "results.json";

  private final String benchmark;
  private final Places places;
  private final Clock clock;
  private final Map<String, String> environment;
  private final Report former;
  private final List<Result> found = new ArrayList<>();

  /**
   * Where they are written.
   *
   * @param folder of this machine's figures
   * @param page that shows them to others
   */
  record Places(Path folder, Optional<Page> page) {
    private static final String ENDED = "ended";

    Report report() throws IOException {
      return Report.read(folder.resolve(RESULTS));
    }

    /** Benchmarks that have come to their end, this time or earlier. */
    Set<String> ended() throws IOException {
      Path file = folder.resolve(ENDED);
      return Files.exists(file) ? Set.copyOf(Files.readAllLines(file)) : Set.of();
    }

    private void ends(String benchmark) throws IOException {
      Set<String> all = new TreeSet<>(ended());
      all.add(benchmark);
      Files.write(folder.resolve(ENDED), all);
    }
  }

  Findings(String benchmark, Places places, Clock clock, Map<String, String> environment)
      throws IOException {
    this.benchmark = benchmark;
    this.places = places;
    this.clock = clock;
    this.environment = environment;
    this.former = places.report();
  }

  @Override
  public void takes(List<Measurement> measured) throws IOException {
    Circumstances now = new Circumstances(clock.instant(), Environment.load(), environment);
    measured.stream().map(it -> Result.of(benchmark, it, now)).forEach(found::add);
    Report report = former.with(benchmark, found);
    report.write(places.folder().resolve(RESULTS));
    Files.writeString(places.folder().resolve("results.md"), report.markdown());
    if (places.page().isPresent()) {
      places.page().get().takes(benchmark, found);
    }
  }

  /** Nothing more will come. */
  void end() throws IOException {
    places.ends(benchmark);
  }

  /** Rows of the page that this run has not made again. */
  List<Result> notMadeAgain() throws IOException {
    return places.page().isPresent()
        ? places.page().get().report().notMadeAgain(benchmark, found)
        : List.of();
  }
}
