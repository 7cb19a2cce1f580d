package io.keymast.chart;

import static io.keymast.chart.RenderedChart.each;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.keymast.support.ControlPlane;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What docs/metrics.md says of alerts, against the rules that the chart hands over. */
class DocumentedAlertsTest {
  private static final RenderedChart CHART = RenderedChart.everything();

  private static final Pattern THRESHOLD =
      Pattern.compile(
          "\\[\\w+]|\\babsent(?=\\()|(?:[<>]=?|[!=]=) *[0-9][0-9.]*(?: *\\* *[0-9][0-9.]*)*");

  private static final Pattern TIME =
      Pattern.compile("\\b([0-9]+) (second|minute|hour|day)s?\\b|\\b([0-9]+)([smhd])\\b");

  private static final Map<String, Duration> UNITS =
      Map.of(
          "s", Duration.ofSeconds(1),
          "m", Duration.ofMinutes(1),
          "h", Duration.ofHours(1),
          "d", Duration.ofDays(1));

  /** A row of the table. */
  private record Row(String alert, String when, String threshold, String patience) {
    static Row of(String line) {
      String[] cells = line.split("(?<!\\\\)\\|");
      return new Row(
          cells[1].replace("`", "").strip(),
          cells[2].strip(),
          cells[3].replace("`", "").strip(),
          cells[4].replace("`", "").strip());
    }

    @Override
    public String toString() {
      return alert;
    }
  }

  @Test
  @DisplayName(
      "docs/metrics.md has every alert, what it compares with and for how long, and no other")
  void asTheChartHasThem() {
    assertThat(documented().map(it -> List.of(it.alert(), it.threshold(), it.patience())))
        .containsExactlyElementsOf(
            deployed()
                .map(
                    it ->
                        List.of(
                            it.path("alert").asText(),
                            String.join(", ", thresholds(it)),
                            it.path("for").asText("at once")))
                .toList());
  }

  @ParameterizedTest(name = "{0}: each time in its sentence is one that it goes by")
  @MethodSource("documented")
  void sentences(Row row) {
    assertThat(timesIn(row.when()))
        .isSubsetOf(
            Stream.concat(
                    timesIn(row.threshold() + " " + row.patience()).stream(),
                    Arrays.stream(row.threshold().split(",")).flatMap(this::asTime))
                .toList());
  }

  private Stream<Duration> asTime(String threshold) {
    String number = threshold.replaceFirst("^ *[<>=!]+ *", "");
    return number.matches("[0-9]+( \\* [0-9]+)*")
        ? Stream.of(
            Duration.ofSeconds(
                Arrays.stream(number.split(" \\* "))
                    .mapToLong(Long::parseLong)
                    .reduce(1, Math::multiplyExact)))
        : Stream.empty();
  }

  private static List<String> thresholds(JsonNode alert) {
    return THRESHOLD
        .matcher(alert.path("expr").asText())
        .results()
        .map(MatchResult::group)
        .distinct()
        .toList();
  }

  private static List<Duration> timesIn(String text) {
    return TIME.matcher(text)
        .results()
        .map(
            it ->
                it.group(1) == null
                    ? time(it.group(3), it.group(4))
                    : time(it.group(1), it.group(2).substring(0, 1)))
        .toList();
  }

  private static Duration time(String number, String unit) {
    return UNITS.getOrDefault(unit, Duration.ZERO).multipliedBy(Long.parseLong(number));
  }

  static Stream<Row> documented() {
    try {
      return Files.readAllLines(ControlPlane.shared().root().resolve("docs/metrics.md")).stream()
          .filter(line -> line.startsWith("| `Keymast"))
          .map(Row::of);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** As the Prometheus Operator gets them. */
  private static Stream<JsonNode> deployed() {
    return CHART
        .ofKind("PrometheusRule")
        .flatMap(it -> each(it.at("/spec/groups")))
        .flatMap(group -> each(group.path("rules")));
  }
}
