package io.keymast.bench;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** All figures of a run, as a person reads them. */
record Report(Map<String, String> environment, List<Result> results) {
  private static final String BEGIN = "<!-- measured: by `make bench`, not by hand -->";
  private static final String ENVIRONMENT = "environment.json";
  private static final String RESULTS = "results.json";
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);
  private static final String END = "<!-- /measured -->";

  /**
   * What an earlier run left in a folder, if it was of the same scale: a long run is made piece by
   * piece.
   */
  static Report read(Path folder, Scale scale) throws IOException {
    Path facts = folder.resolve(ENVIRONMENT);
    Path figures = folder.resolve(RESULTS);
    if (Files.exists(facts) && Files.exists(figures)) {
      Map<String, String> environment = JSON.readValue(facts.toFile(), new TypeReference<>() {});
      if (scale.name().equals(environment.get(Environment.SCALE))) {
        return new Report(environment, JSON.readValue(figures.toFile(), new TypeReference<>() {}));
      }
    }
    return new Report(Map.of(), List.of());
  }

  /** With a benchmark's figures in the place of its former ones. */
  Report with(Map<String, String> environment, String benchmark, List<Result> newer) {
    List<Result> all = new ArrayList<>();
    int place = 0;
    for (Result result : results) {
      if (!result.benchmark().equals(benchmark)) {
        all.add(result);
      } else if (place == 0) {
        place = all.size() + 1;
      }
    }
    all.addAll(place == 0 ? all.size() : place - 1, newer);
    return new Report(environment, all);
  }

  boolean has(String benchmark) {
    return results.stream().anyMatch(result -> result.benchmark().equals(benchmark));
  }

  void write(Path folder) throws IOException {
    Files.createDirectories(folder);
    JSON.writeValue(folder.resolve(ENVIRONMENT).toFile(), environment);
    JSON.writeValue(folder.resolve(RESULTS).toFile(), results);
    Files.writeString(folder.resolve("results.md"), markdown());
  }

  /** A page with the part between the two marks made anew; the rest is people's. */
  String into(String page) {
    int begin = page.indexOf(BEGIN);
    int end = page.indexOf(END);
    if (begin < 0 || end < begin) {
      throw new IllegalArgumentException("the page has no place for the figures");
    }
    return page.substring(0, begin + BEGIN.length())
        + "\n\n"
        + markdown()
        + "\n"
        + page.substring(end);
  }

  String markdown() {
    return machine() + "\n" + table();
  }

  private String machine() {
    return environment.entrySet().stream()
            .map(each -> "- " + each.getKey() + ": " + each.getValue() + "\n")
            .collect(Collectors.joining())
        + measured();
  }

  /** Parts of a long run may be days apart. */
  private String measured() {
    List<String> times = results.stream().map(Result::measured).distinct().sorted().toList();
    return times.size() < 2
        ? ""
        : "- measured: " + times.getFirst() + " to " + times.getLast() + "\n";
  }

  private String table() {
    return """
    | what | goal | value | lowest to highest | unit | beside | ratio | met | steady rounds | load |
    |---|---|---|---|---|---|---|---|---|---|
    """
        + results.stream().map(Report::row).collect(Collectors.joining());
  }

  private static String row(Result result) {
    return "| %s | %s | %s | %s to %s | %s | %s | %s | %s | %s | %s |\n"
        .formatted(
            result.metric(),
            result.goal(),
            Figures.text(result.value()),
            Figures.text(result.lowest()),
            Figures.text(result.highest()),
            result.unit(),
            beside(result),
            shown(Optional.ofNullable(result.ratio()).map(Figures::text).orElse(null)),
            met(result.met()),
            shown(result.rounds()),
            Figures.text(result.load()));
  }

  private static String beside(Result result) {
    return Optional.ofNullable(result.beside())
        .map(value -> Figures.text(value) + " (" + result.besideWhat() + ")")
        .orElse("");
  }

  private static String met(@Nullable Boolean met) {
    return met == null ? "" : met ? "yes" : "**no**";
  }

  private static String shown(@Nullable String text) {
    return text == null ? "" : text;
  }
}
