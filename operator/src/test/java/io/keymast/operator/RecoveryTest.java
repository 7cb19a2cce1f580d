package io.keymast.operator;

import static org.assertj.core.api.Assertions.assertThat;

import io.keymast.support.Moment;
import io.keymast.support.Moment.Kind;
import io.keymast.support.ProxiedWrite;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What is measured is the way back after a fault, and nobody's pauses. */
class RecoveryTest {
  private static final Instant BEGIN = Instant.parse("2026-01-01T00:00:00Z");

  @Test
  @DisplayName("S25 From the last fault to the last write that came after it")
  void afterTheLastFault() {
    assertThat(longest(at(2, Kind.TROUBLE), at(9, Kind.TROUBLE), at(12, Kind.WORK)))
        .isEqualTo(Duration.ofSeconds(3));
  }

  @Test
  @DisplayName("S25 A step without a fault counts from its own begin, each by itself")
  void bySteps() {
    assertThat(
            longest(
                at(1, Kind.TROUBLE),
                at(5, Kind.WORK),
                at(6, Kind.SEEN),
                at(60, Kind.STEP),
                at(68, Kind.WORK),
                at(100, Kind.STEP),
                at(101, Kind.WORK)))
        .isEqualTo(Duration.ofSeconds(8));
  }

  @Test
  @DisplayName(
      "S25 What a step before the last one took is not forgotten, nor is what nobody wrote")
  void longestOfAll() {
    assertThat(
            longest(at(1, Kind.TROUBLE), at(41, Kind.SEEN), at(41, Kind.STEP), at(42, Kind.WORK)))
        .isEqualTo(Duration.ofSeconds(40));
  }

  @Test
  @DisplayName("S25 What takes as long as a trouble lasts is no recovery from it")
  void afterAllThatLasted() {
    assertThat(
            longest(
                at(1, Kind.STEP),
                at(41, Kind.SEEN),
                at(41, Kind.STEP),
                at(43, Kind.RELIEF),
                at(50, Kind.WORK)))
        .isEqualTo(Duration.ofSeconds(7));
  }

  @Test
  @DisplayName("S25 A process that died counts from when it is up again")
  void onceItIsUp() {
    List<Moment> lane = List.of(at(0, Kind.STEP), at(1, Kind.TROUBLE), at(35, Kind.WORK));

    assertThat(Recovery.longest(lane, Stream.of(at(30, Kind.TROUBLE), at(-9, Kind.TROUBLE))))
        .isEqualTo(Duration.ofSeconds(5));
  }

  @Test
  @DisplayName(
      "S25 A refusal of all that one look does may last for a minute more than one write's")
  void allowed() {
    assertThat(Recovery.allowed(CrashPlan.inStorm(Workload.RENEWAL)))
        .isEqualTo(Recovery.PROMISED.plusMinutes(1));
    assertThat(
            Recovery.allowed(
                CrashPlan.withoutFaults(Workload.RENEWAL)
                    .during(ReadingTrouble.READS_REFUSED.toString())))
        .isEqualTo(Recovery.PROMISED.plusMinutes(1));
    assertThat(
            Recovery.allowed(
                CrashPlan.ofEveryOtherWrite(Workload.RENEWAL, Affliction.ANSWERED_503)))
        .isEqualTo(Recovery.PROMISED.plusMinutes(1));
    assertThat(
            Recovery.allowed(
                CrashPlan.of(
                    Workload.RENEWAL,
                    Affliction.ANSWERED_503,
                    new ProxiedWrite("POST", "basestationcertificates", "stations", "roof-1", 1))))
        .isEqualTo(Recovery.PROMISED);
  }

  @Test
  @DisplayName("S25 What took longer than it may is found")
  void late() {
    Duration allowed = Duration.ofSeconds(30);

    assertThat(Recovery.findings(allowed, allowed)).isEmpty();
    assertThat(Recovery.findings(allowed.plusMillis(1), allowed))
        .extracting(Finding::breach)
        .containsExactly(Finding.Breach.LATE);
  }

  private static Duration longest(Moment... moments) {
    return Recovery.longest(
        Stream.concat(Stream.of(at(0, Kind.STEP)), Stream.of(moments)).toList(), Stream.empty());
  }

  private static Moment at(int second, Kind kind) {
    return new Moment(kind, BEGIN.plusSeconds(second));
  }
}
