package io.keymast.bench;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** All figures of a run, as a person reads them. */
record Report(Map<String, String> environment, List<Result> results) {
  private static final String BEGIN = "<!-- measured: by `make bench`, not by hand -->";
  private static final String END = "<!-- /measured -->";

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
        .collect(Collectors.joining());
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
