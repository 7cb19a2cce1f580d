package io.keymast.bench;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A measurement as others read it: one element of results.json.
 *
 * @param benchmark that it is of
 * @param measured when
 * @param goal empty where there is none
 * @param besideWhat what {@code beside} is, in the same unit
 * @param met null where there is no goal, or fewer than three rounds or samples of what is timed
 * @param rounds steady ones of all
 * @param load of the machine, the last minute's average
 * @param formerly where the benchmark has been changed since: how this was measured
 * @param environment where and with what
 */
@JsonInclude(JsonInclude.Include.ALWAYS)
record Result(
    String benchmark,
    String measured,
    String metric,
    String goal,
    double value,
    String unit,
    @Nullable Double beside,
    @Nullable Double ratio,
    @Nullable Boolean met,
    double lowest,
    double highest,
    @Nullable String besideWhat,
    @Nullable String rounds,
    double load,
    @Nullable String formerly,
    Map<String, String> environment) {

  /** What a figure is of, whenever it was taken and whatever it was held against. */
  record Line(String benchmark, String metric, String unit) {}

  Result {
    // Those of older versions don't tell.
    environment = Objects.requireNonNullElse(environment, Map.of());
  }

  static Result of(String benchmark, Measurement measurement, Circumstances circumstances) {
    Samples value = measurement.value();
    return new Result(
        benchmark,
        circumstances.when().truncatedTo(ChronoUnit.MINUTES).toString(),
        measurement.metric(),
        measurement.goal().text(),
        value.median(),
        measurement.unit(),
        measurement.beside().map(it -> it.value().median()).orElse(null),
        measurement.beside().map(it -> it.ratio().median()).orElse(null),
        measurement.met().orElse(null),
        value.lowest(),
        value.highest(),
        measurement.beside().map(Measurement.Beside::what).orElse(null),
        measurement.rounds().map(Object::toString).orElse(null),
        circumstances.load(),
        null,
        circumstances.environment());
  }

  Line line() {
    return new Line(benchmark, metric, unit);
  }
}
