package io.keymast.decision;

import io.keymast.decision.CaGeneration.State;
import io.keymast.domain.Violation;

/**
 * A Secret of a CA key that can't be written. If the key is one to come, the present one issues on:
 * who may create Secrets does not stop an authority by the name of one.
 */
public final class HinderedKey {
  private HinderedKey() {}

  public static AuthorityDecision decide(ObservedAuthority observed, Violation hindrance) {
    CaRotationTimes times = CaRotationTimes.of(observed.policy());
    boolean issues =
        observed.pinned().stream()
            .filter(it -> it.is(State.ACTIVE))
            .filter(observed::holdsKeyOf)
            .anyMatch(it -> !observed.now().isAfter(times.end(it)));
    return issues
        ? new GenerationLife(observed, observed.pinned(), times).use().saying(hindrance)
        : AuthorityDecision.Stop.of(hindrance);
  }
}
