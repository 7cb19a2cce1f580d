package io.keymast.operator;

import static org.assertj.core.api.Assertions.assertThat;

import io.keymast.support.Fault;
import io.keymast.support.ProxiedWrite;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** A plan that does not meet its write looks for the one that it came with. */
class CrashPlanTest {
  private static final CrashPlan<Workload> PLAN =
      CrashPlan.of(Workload.RENEWAL, Affliction.KILLED_AFTER, status(4));

  @Test
  @DisplayName("A plan hits the write that is meant, and no other")
  void hits() {
    assertThat(PLAN.faults().apply(status(4))).isEqualTo(new Fault.KillAfter());
    assertThat(PLAN.faults().apply(status(3))).isEqualTo(new Fault.None());
    assertThat(PLAN.faults().apply(create(4))).isEqualTo(new Fault.None());
  }

  @Test
  @DisplayName("Where it did not come, the last one of its kind that did is meant")
  void cameWithAnother() {
    CrashPlan<Workload> next = PLAN.after(outcome(status(1), create(9), status(2)));

    assertThat(next.faults().apply(status(2))).isEqualTo(new Fault.KillAfter());
    assertThat(next.faults().apply(status(4))).isEqualTo(new Fault.None());
    assertThat(next.toString()).contains("#2 for ", "#4");
    assertThat(next.isMoved()).isTrue();
    assertThat(next.after(outcome(status(1))).toString()).contains("#1 for ", "#4");
    assertThat(PLAN.isMoved()).isFalse();
  }

  @Test
  @DisplayName("Where none of its kind came, the first one is waited for")
  void cameNotAtAll() {
    assertThat(PLAN.after(outcome(create(1))).faults().apply(status(1)))
        .isEqualTo(new Fault.KillAfter());
  }

  @Test
  @DisplayName("A plan whose fault came in part aims before that")
  void cameInPart() {
    CrashPlan<Workload> next = PLAN.after(outcome(status(4), status(5)));

    assertThat(next.faults().apply(status(3))).isEqualTo(new Fault.KillAfter());
  }

  @Test
  @DisplayName("A refusal outlasts the client's own attempts, and then the write comes through")
  void refusesEachAttempt() {
    CrashPlan<Workload> plan =
        CrashPlan.ofEveryOtherWrite(Workload.RENEWAL, Affliction.ANSWERED_503);

    assertThat(IntStream.rangeClosed(1, 5).mapToObj(i -> plan.faults().apply(status(i))))
        .containsExactly(
            new Fault.Answer(503),
            new Fault.Answer(503),
            new Fault.Answer(503),
            new Fault.None(),
            new Fault.Answer(503));
    assertThat(plan.hits()).isEqualTo(3);
  }

  @Test
  @DisplayName("In turn each write is answered otherwise, the slow answer first")
  void answersInTurn() {
    CrashPlan<Workload> plan = CrashPlan.inTurn(Workload.RENEWAL, 6);

    assertThat(IntStream.rangeClosed(1, 5).mapToObj(i -> plan.faults().apply(status(i))))
        .containsExactly(
            new Fault.DelayAnswer(Duration.ofSeconds(12)),
            new Fault.None(),
            new Fault.DropAnswer(),
            new Fault.None(),
            new Fault.Answer(429));
  }

  @Test
  @DisplayName("A trouble of watches that came to no event is no fault that came")
  void cameToNothing() {
    CrashPlan<Workload> plan = CrashPlan.withoutFaults(Workload.THEFT).during("events lost");

    assertThat(during(plan, 0).isMissed()).isTrue();
    assertThat(during(plan, 1).isMet()).isTrue();
  }

  private static Outcome<Workload> during(CrashPlan<Workload> plan, long events) {
    return new Outcome<>(
        plan, "theft-1", List.of(), List.of(), events, Duration.ofSeconds(1), List.of());
  }

  private static Outcome<Workload> outcome(ProxiedWrite... writes) {
    return new Outcome<>(
        PLAN, "renewal-1", List.of(), List.of(writes), 0, Duration.ofSeconds(1), List.of());
  }

  private static ProxiedWrite status(int occurrence) {
    return new ProxiedWrite("PATCH", "basestations/status", "stations", "renewal-1", occurrence);
  }

  private static ProxiedWrite create(int occurrence) {
    return new ProxiedWrite(
        "POST", "basestationcertificates", "stations", "renewal-1-a", occurrence);
  }
}
