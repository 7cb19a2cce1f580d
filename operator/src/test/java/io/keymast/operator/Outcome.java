package io.keymast.operator;

import static org.assertj.core.api.Assertions.assertThat;

import io.keymast.support.ProxiedWrite;
import java.util.List;

/**
 * What became of a plan.
 *
 * @param hits the writes that something was done to
 * @param writes those that reached the API server
 */
record Outcome(
    CrashPlan plan,
    Scene scene,
    List<ProxiedWrite> hits,
    List<ProxiedWrite> writes,
    List<Finding> findings) {

  /** Whether the fault came at all. */
  boolean isMet() {
    return hits.size() >= plan.hits();
  }

  boolean breaks(Finding.Breach breach) {
    return findings.stream().anyMatch(finding -> finding.breach() == breach);
  }

  void holds() {
    assertThat(findings).as(plan.toString()).isEmpty();
    assertThat(isMet() || plan.mayMiss())
        .as("the fault came: %s; writes: %s", plan, writes)
        .isTrue();
  }
}
