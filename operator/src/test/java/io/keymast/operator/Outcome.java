package io.keymast.operator;

import static org.assertj.core.api.Assertions.assertThat;

import io.keymast.operator.Finding.Breach;
import io.keymast.support.ProxiedWrite;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/**
 * What became of a plan.
 *
 * @param scene the name of its station, and of its authority if that is its own
 * @param hits the writes that something was done to
 * @param writes those that reached the API server
 * @param events of watches that something was done to
 * @param recovery how long it took to get over the last fault, or a step after that
 */
record Outcome<T extends Story<?>>(
    CrashPlan<T> plan,
    String scene,
    List<ProxiedWrite> hits,
    List<ProxiedWrite> writes,
    long events,
    Duration recovery,
    List<Finding> findings) {
  private static final Set<Breach> OTHERS =
      Set.of(Breach.LEAKED, Breach.FAILED, Breach.FORBIDDEN, Breach.LATE, Breach.RESTLESS);

  /** Of a plan whose round did not come to its end. */
  static <T extends Story<?>> Outcome<T> without(CrashPlan<T> plan, Throwable why) {
    return new Outcome<>(
        plan,
        "none that is known",
        List.of(),
        List.of(),
        0,
        Duration.ZERO,
        List.of(Finding.diverged(why)));
  }

  /** Whether the fault came at all. */
  boolean isMet() {
    return hits.size() + events >= plan.hits();
  }

  /**
   * Whether nothing went wrong, and the fault did not come: the write that is meant came with
   * another one, where the process saw both their causes in one look.
   */
  boolean isMissed() {
    return !isMet() && findings.isEmpty();
  }

  boolean breaks(Breach breach) {
    return findings.stream().anyMatch(finding -> finding.breach() == breach);
  }

  /** A promise that the auditor does not look at. */
  boolean breaksAnother() {
    return OTHERS.stream().anyMatch(this::breaks);
  }

  void holds() {
    assertThat(findings).as(plan.toString()).isEmpty();
    assertThat(isMet()).as("the fault came: %s; writes: %s", plan, writes).isTrue();
  }
}
