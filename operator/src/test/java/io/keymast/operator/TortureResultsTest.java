package io.keymast.operator;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.keymast.auditor.Audit;
import io.keymast.auditor.Sin;
import io.keymast.operator.Finding.Breach;
import io.keymast.operator.TortureResults.Row;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What a run has found is in its results, whoever it is put down to. */
class TortureResultsTest {
  private static final String FAULT = "answer lost";

  private final TortureResults results = new TortureResults();

  @Test
  @DisplayName(
      "A sin is put down to the plan of its station, and counted once with its own finding")
  void attributed() {
    results.add(outcome("renewal-1", 3, new Finding(Breach.DUPLICATE, "two")));
    results.add(outcome("renewal-12", 9));
    results.add(audit(sin(Sin.Kind.DUPLICATE, "stations/renewal-1")));

    assertThat(results.rows()).containsExactly(new Row(FAULT, 2, 1, 0, 0, 0, 2, 0, 9));
  }

  @Test
  @DisplayName("What is named after a station is its plan's: a certificate, another authority")
  void attributedByName() {
    results.add(outcome("move-1", 0));
    results.add(
        audit(
            sin(Sin.Kind.FORGOTTEN, "stations/move-1-c0ffee"),
            sin(Sin.Kind.UNREVOKED, "ca/move-1-next")));

    assertThat(results.rows()).containsExactly(new Row(FAULT, 1, 0, 1, 1, 0, 1, 0, 0));
  }

  @Test
  @DisplayName("Sins that no plan can be blamed for have a row of their own")
  void unattributed() {
    results.add(outcome("renewal-1", 0));
    results.add(
        audit(
            sin(Sin.Kind.FORGOTTEN, "nobody"),
            sin(Sin.Kind.UNREVOKED, "an unknown authority"),
            sin(Sin.Kind.UNREVOKED, "stations/renewal-12")));

    assertThat(results.rows())
        .containsExactly(
            new Row(FAULT, 1, 0, 0, 0, 0, 1, 0, 0),
            new Row("unattributed", 0, 0, 1, 2, 0, 0, 0, 0));
  }

  @Test
  @DisplayName("A leak, an exception, a refused request and a late end are counted too")
  void others() {
    Arrays.stream(Breach.values())
        .forEach(breach -> results.add(outcome("renewal-1", 0, new Finding(breach, "it"))));

    assertThat(results.rows())
        .singleElement()
        .satisfies(
            row ->
                assertThat(
                        row.duplicates()
                            + row.forgotten()
                            + row.unrevoked()
                            + row.diverged()
                            + row.others())
                    .isEqualTo(Breach.values().length));
  }

  @Test
  @DisplayName("Kills of which a workload came to no end are in the results, and have diverged")
  void unendedStorm() {
    results.add(
        FAULT,
        50,
        new KillStorm.End(
            new Audit("history", 1, 1, 0, 1, 0, 0, List.of(sin(Sin.Kind.FORGOTTEN, "nobody"))),
            List.of(
                Finding.diverged(new AssertionError("no end")), new Finding(Breach.FAILED, "it")),
            20,
            16,
            Duration.ofSeconds(9)));

    assertThat(results.rows()).containsExactly(new Row(FAULT, 50, 0, 1, 0, 1, 20, 1, 9));
  }

  @Test
  @DisplayName("Kills that nobody could judge are in the results, and have diverged")
  void unjudgedStorm() {
    results.add(FAULT, 50, KillStorm.End.without(new IllegalStateException("no control plane")));

    assertThat(results.rows()).containsExactly(new Row(FAULT, 50, 0, 0, 0, 1, 0, 0, 0));
  }

  @Test
  @DisplayName("A row is met where its fault came in each try, and nothing was broken")
  void verdict() {
    assertThat(new Row(FAULT, 2, 0, 0, 0, 0, 2, 0, 7).met()).isTrue();
    assertThat(new Row(FAULT, 2, 0, 0, 0, 0, 1, 0, 7).met()).as("missed").isFalse();
    assertThat(
            List.of(
                new Row(FAULT, 2, 1, 0, 0, 0, 2, 0, 7),
                new Row(FAULT, 2, 0, 1, 0, 0, 2, 0, 7),
                new Row(FAULT, 2, 0, 0, 1, 0, 2, 0, 7),
                new Row(FAULT, 2, 0, 0, 0, 1, 2, 0, 7),
                new Row(FAULT, 2, 0, 0, 0, 0, 2, 1, 7)))
        .noneMatch(Row::met);
  }

  @Test
  @DisplayName("A row of the results tells its verdict, as true or false")
  void json() throws IOException {
    assertThat(new ObjectMapper().writeValueAsString(new Row(FAULT, 2, 0, 0, 0, 0, 1, 0, 7)))
        .isEqualTo(
            """
            {"fault":"answer lost","tries":2,"duplicates":0,"forgotten":0,"unrevoked":0,\
            "diverged":0,"met":false,"came":1,"others":0,"slowest":7}\
            """);
  }

  private static Outcome<?> outcome(String scene, long seconds, Finding... findings) {
    return new Outcome<>(
        CrashPlan.withoutFaults(Workload.RENEWAL).during(FAULT),
        scene,
        List.of(),
        List.of(),
        1,
        Duration.ofSeconds(seconds),
        List.of(findings));
  }

  private static Audit audit(Sin... sins) {
    return new Audit("history", 1, 1, 0, 0, 0, 0, List.of(sins));
  }

  private static Sin sin(Sin.Kind kind, String about) {
    return new Sin(kind, about, "it");
  }
}
