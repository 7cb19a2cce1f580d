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
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Figures, maybe of several days and machines, as a person reads them. */
record Report(List<Result> results) {
  private static final String BEGIN = "<!-- measured: by `make bench`, not by hand -->";
  private static final String END = "<!-- /measured -->";
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  Report {
    results = List.copyOf(results);
  }

  /** What earlier runs left: a long run is made piece by piece. */
  static Report read(Path file) throws IOException {
    return Files.exists(file)
        ? new Report(JSON.readValue(file.toFile(), new TypeReference<>() {}))
        : new Report(List.of());
  }

  void write(Path file) throws IOException {
    Files.writeString(file, JSON.writeValueAsString(results) + "\n");
  }

  /**
   * With a benchmark's figures in the place of its former ones. Those that it has not made again
   * stay as they are: no figure is lost because a program was missing.
   */
  Report with(String benchmark, List<Result> newer) {
    List<Result> all = new ArrayList<>(results);
    all.removeAll(former(benchmark));
    List<Result> own = new ArrayList<>(newer);
    own.addAll(notMadeAgain(benchmark, newer));
    all.addAll(place(benchmark), own);
    return new Report(all);
  }

  /** Of a benchmark's former figures, those that have no newer one. */
  List<Result> notMadeAgain(String benchmark, List<Result> newer) {
    List<Result> all = former(benchmark);
    return all.stream()
        .filter(former -> !isMadeAgain(former, sameLine(former, newer), sameLine(former, all)))
        .toList();
  }

  /** Where one figure is held against several others, each of these has a row of its own. */
  private static boolean isMadeAgain(Result former, List<Result> newer, List<Result> contests) {
    boolean isOneOfSeveral =
        former.besideWhat() != null && Math.max(contests.size(), newer.size()) > 1;
    return newer.stream()
        .anyMatch(it -> !isOneOfSeveral || Objects.equals(it.besideWhat(), former.besideWhat()));
  }

  private static List<Result> sameLine(Result one, List<Result> all) {
    return all.stream().filter(it -> it.line().equals(one.line())).toList();
  }

  private List<Result> former(String benchmark) {
    return results.stream().filter(result -> result.benchmark().equals(benchmark)).toList();
  }

  private int place(String benchmark) {
    return IntStream.range(0, results.size())
        .filter(place -> results.get(place).benchmark().equals(benchmark))
        .findFirst()
        .orElse(results.size());
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
    List<Map<String, String>> places =
        results.stream().map(Result::environment).distinct().toList();
    return IntStream.range(0, places.size())
            .mapToObj(place -> (place + 1) + ". " + where(places.get(place)) + "\n")
            .collect(Collectors.joining())
        + """

        | what | goal | value | lowest to highest | unit | beside | ratio | met | steady rounds | load | where |
        |---|---|---|---|---|---|---|---|---|---|---|
        """
        + results.stream()
            .map(result -> row(result, places.indexOf(result.environment()) + 1))
            .collect(Collectors.joining());
  }

  /** With the times of what was measured there, which may be days apart. */
  private String where(Map<String, String> environment) {
    List<String> times =
        results.stream()
            .filter(result -> result.environment().equals(environment))
            .map(Result::measured)
            .sorted()
            .toList();
    String measured =
        times.getFirst().equals(times.getLast())
            ? times.getFirst()
            : times.getFirst() + " to " + times.getLast();
    return environment.entrySet().stream()
        .map(each -> each.getKey() + ": " + each.getValue())
        .collect(Collectors.joining("; ", "measured: " + measured + "; ", ""));
  }

  private static String row(Result result, int where) {
    return "| %s | %s | %s | %s to %s | %s | %s | %s | %s | %s | %s | %d |\n"
        .formatted(
            result.metric() + formerly(result),
            result.goal(),
            Figures.text(result.value()),
            Figures.text(result.lowest()),
            Figures.text(result.highest()),
            result.unit(),
            beside(result),
            shown(Optional.ofNullable(result.ratio()).map(Figures::text).orElse(null)),
            met(result),
            shown(result.rounds()),
            Figures.text(result.load()),
            where);
  }

  private static String formerly(Result result) {
    return Optional.ofNullable(result.formerly()).map(how -> " (*" + how + "*)").orElse("");
  }

  private static String beside(Result result) {
    return Optional.ofNullable(result.beside())
        .map(value -> Figures.text(value) + " (" + result.besideWhat() + ")")
        .orElse("");
  }

  private static String met(Result result) {
    return Optional.ofNullable(result.met())
        .map(met -> met ? "yes" : "**no**")
        .orElse(result.goal().isEmpty() ? "" : "not judged");
  }

  private static String shown(@Nullable String text) {
    return text == null ? "" : text;
  }
}
