package io.keymast.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.keymast.bench.Findings.Places;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** That it measures at all; how fast anything is, is no business of a test. */
class BenchTest {
  private static final Clock CLOCK =
      Clock.fixed(Instant.parse("2026-11-28T08:00:00Z"), ZoneOffset.UTC);

  @Test
  void aRoundIsMeasuredAndWritten(@TempDir Path folder) throws Exception {
    Bench.run(only(folder), Scale.TINY, CLOCK, List.of(new OcspBenchmark()));

    JsonNode results = new ObjectMapper().readTree(folder.resolve("results.json").toFile());
    assertThat(results.isArray()).isTrue();
    assertThat(results).hasSize(1);
    JsonNode result = results.get(0);
    assertThat(result.fieldNames())
        .toIterable()
        .contains(
            "metric", "goal", "value", "unit", "beside", "ratio", "met", "load", "environment");
    assertThat(result.get("value").asDouble()).isPositive();
    assertThat(result.get("beside").asDouble()).isPositive();
    assertThat(result.get("ratio").asDouble()).isPositive();
    assertThat(result.get("met").isNull()).isTrue();
    assertThat(result.get("environment").fieldNames())
        .toIterable()
        .contains("machine", "Java", "Keymast", "Kubernetes", "etcd", "cert-manager", "Jetty");
    assertThat(result.get("environment"))
        .allSatisfy(fact -> assertThat(fact.asText()).isNotBlank());
    assertThat(Files.readString(folder.resolve("results.md")))
        .contains("1. measured: 2026-11-28T08:00:00Z; scale: tiny", "| OCSP requests read");
  }

  @Test
  void whatNeedsNoControlPlaneIsMeasuredToItsEnd(@TempDir Path folder) throws Exception {
    Bench.Outcome outcome =
        Bench.run(
            only(folder), Scale.TINY, CLOCK, List.of(new SigningBenchmark(), new KeyBenchmark()));

    assertThat(outcome.failed()).isEmpty();
    assertThat(outcome.report().results())
        .extracting(Result::benchmark)
        .containsOnly("signing", "keys");
    assertThat(outcome.report().results())
        .allSatisfy(result -> assertThat(result.value()).isPositive());
  }

  @Test
  void whatWasMeasuredBeforeAFailureIsKept(@TempDir Path folder) throws Exception {
    Measurement measured = Measurement.of("one", new Goal.Reported(), 1, "s");

    Bench.Outcome outcome =
        Bench.run(
            only(folder),
            Scale.TINY,
            CLOCK,
            List.of(
                benchmark(
                    "fails",
                    notebook -> {
                      notebook.takes(List.of(measured));
                      throw new IllegalStateException("on purpose");
                    }),
                benchmark("ends", notebook -> notebook.takes(List.of(measured)))));

    assertThat(outcome.failed()).containsExactly("fails");
    assertThat(outcome.report().results())
        .extracting(Result::benchmark, Result::metric)
        .containsExactly(tuple("fails", "one"), tuple("ends", "one"));
    assertThat(only(folder).ended()).containsExactly("ends");
  }

  @Test
  void whatIsHandedOverInPartsStaysInItsOrder(@TempDir Path folder) throws Exception {
    Bench.Outcome outcome =
        Bench.run(
            only(folder),
            Scale.TINY,
            CLOCK,
            List.of(
                benchmark(
                    "parts",
                    notebook -> {
                      notebook.takes(List.of(Measurement.of("b", new Goal.Reported(), 1, "s")));
                      notebook.takes(List.of(Measurement.of("a", new Goal.Reported(), 2, "s")));
                    })));

    assertThat(outcome.report().results()).extracting(Result::metric).containsExactly("b", "a");
  }

  private interface Course {
    void run(Benchmark.Notebook notebook) throws Exception;
  }

  private static Benchmark benchmark(String name, Course course) {
    return new Benchmark() {
      @Override
      public String name() {
        return name;
      }

      @Override
      public void run(Scale scale, Notebook notebook) throws Exception {
        course.run(notebook);
      }
    };
  }

  private static Places only(Path folder) {
    return new Places(folder, Optional.empty());
  }
}
