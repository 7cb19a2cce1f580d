package io.keymast.decision;

import io.keymast.validation.AuthorityPolicy;
import io.keymast.validation.AuthorityPolicy.CaRotation;
import java.time.Duration;
import java.time.Instant;

/**
 * When one CA key follows another. Whatever is asked for, a CA that does not last long keeps half
 * of its time for each: to issue before the next one is made, and to be trusted before it issues.
 */
record CaRotationTimes(CaRotation rotation, Duration certificateLife) {
  static CaRotationTimes of(AuthorityPolicy policy) {
    return new CaRotationTimes(policy.rotation(), policy.certificates().duration());
  }

  boolean isGivenUp(CaGeneration generation) {
    return endOfTrust().isGivenUp(generation);
  }

  /** From then on nobody is to trust it, and so nothing that it signed. */
  Instant end(CaGeneration generation) {
    return endOfTrust().of(generation);
  }

  private EndOfTrust endOfTrust() {
    return new EndOfTrust(rotation.retireNow());
  }

  /** When it could not give a whole life any more, by the time that the next one issues. */
  boolean isSuccessorDue(CaGeneration active, Instant now) {
    Duration lead = certificateLife.plus(rotation.trustBefore()).plus(rotation.spread());
    Duration half = active.certificate().validity().duration().dividedBy(2);
    Instant due = active.certificate().validity().notAfter().minus(shorter(lead, half));
    return isGivenUp(active) || !now.isBefore(due);
  }

  /** Trusted first, everywhere; in place of one that is given up, when that ends. */
  Instant issuesFrom(CaGeneration waiting, CaGeneration active) {
    return isGivenUp(active)
        ? end(active)
        : waiting
            .trustedSince()
            .plus(shorter(rotation.trustBefore(), halfOf(waiting.trustedSince(), end(active))));
  }

  /** Until when the last station has moved away from a CA key. */
  Instant movedBy(Instant since, CaGeneration former) {
    return since.plus(shorter(rotation.spread(), halfOf(since, end(former))));
  }

  private static Duration halfOf(Instant from, Instant to) {
    Duration left = Duration.between(from, to);
    return left.isNegative() ? Duration.ZERO : left.dividedBy(2);
  }

  private static Duration shorter(Duration one, Duration other) {
    return one.compareTo(other) < 0 ? one : other;
  }
}
