package io.keymast.operator;

import static org.assertj.core.api.Assertions.assertThat;

import io.keymast.operator.Finding.Breach;
import io.keymast.operator.TortureResults.Row;
import io.keymast.support.ProxiedWrite;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/**
 * What became of an errand.
 *
 * @param hits the writes that something was done to
 * @param writes those that reached the API server
 * @param settling how long the Key Installer went on to write after the last hit
 */
record ErrandOutcome(
    ErrandPlan plan,
    List<ProxiedWrite> hits,
    List<ProxiedWrite> writes,
    Duration settling,
    List<Finding> findings) {

  private boolean isMet() {
    return hits.size() >= plan.hits();
  }

  /** As a line of the results. */
  Row counted() {
    return new Row(
        "Key Installer: " + plan.fault(),
        1,
        broken(Breach.DUPLICATE),
        broken(Breach.FORGOTTEN),
        broken(Breach.UNREVOKED),
        broken(Breach.DIVERGED),
        isMet() ? 1 : 0,
        broken(Breach.LEAKED, Breach.FAILED, Breach.FORBIDDEN, Breach.LATE),
        settling.toSeconds());
  }

  private long broken(Breach... breaches) {
    return findings.stream().map(Finding::breach).anyMatch(Set.of(breaches)::contains) ? 1 : 0;
  }

  void holds() {
    assertThat(findings).as(plan.toString()).isEmpty();
    assertThat(isMet()).as("the fault came: %s; writes: %s", plan, writes).isTrue();
  }
}
