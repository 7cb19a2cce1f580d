package io.keymast.operator;

import io.keymast.operator.Finding.Breach;
import io.keymast.support.Moment;
import io.keymast.support.Patience;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * How long it took to get over the faults of a plan: in each step of its story, from the last fault
 * that came, or from the begin of the step where none did since, to all that the step led to.
 */
final class Recovery {
  /** As promised; {@code -Dkeymast.torture.recovery=PT1M} bears with a machine that is slow. */
  static final Duration PROMISED =
      Duration.parse(System.getProperty("keymast.torture.recovery", "PT30S"));

  /**
   * Where one look after another fails, the operator's pauses in between double up to a minute, and
   * each further write or read of the same look may be refused too: the last fault comes before the
   * longest pause.
   */
  private static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);

  private Instant since;
  private Duration ofStep = Duration.ZERO;
  private Duration longest = Duration.ZERO;

  private Recovery(Instant since) {
    this.since = since;
  }

  /**
   * @param armed what came since the faults could come, in any order but for the first, which is
   *     when they could
   * @param others what came beside it, also before
   */
  static Duration longest(List<Moment> armed, Stream<Moment> others) {
    Instant begin = armed.getFirst().at();
    Recovery recovery = new Recovery(begin);
    Stream.concat(armed.stream(), others)
        .filter(moment -> !moment.at().isBefore(begin))
        .sorted(Comparator.comparing(Moment::at))
        .forEach(recovery::comes);
    return recovery.soFar();
  }

  /** How long it may take after that plan's faults; where there are none, nobody hurries. */
  static Duration allowed(CrashPlan<?> plan) {
    if (plan.isWithoutFaults()) {
      return Patience.LONG;
    }
    return plan.isRefusedAgainAndAgain() ? PROMISED.plus(LONGEST_PAUSE) : PROMISED;
  }

  /** What took longer than it may. */
  static List<Finding> findings(Duration recovery, Duration allowed) {
    Findings findings = new Findings();
    findings.holds(
        recovery.compareTo(allowed) <= 0,
        Breach.LATE,
        "took %d ms to get over it, and not at most %d s"
            .formatted(recovery.toMillis(), allowed.toSeconds()));
    return findings.all();
  }

  private void comes(Moment moment) {
    switch (moment.kind()) {
      case STEP -> {
        longest = soFar();
        begins(moment.at());
      }
      case TROUBLE -> begins(moment.at());
      case RELIEF -> {
        longest = Duration.ZERO;
        begins(moment.at());
      }
      case SEEN, WORK -> ofStep = Duration.between(since, moment.at());
    }
  }

  private void begins(Instant at) {
    since = at;
    ofStep = Duration.ZERO;
  }

  private Duration soFar() {
    return ofStep.compareTo(longest) > 0 ? ofStep : longest;
  }
}
