package io.keymast.decision;

import io.keymast.domain.Violation;
import io.keymast.validation.CaSource;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** What to do with an authority's CA keys now. */
public sealed interface AuthorityDecision {
  /** A Secret of a CA key is to be written first; then look again. */
  sealed interface Write extends AuthorityDecision {
    int number();
  }

  /** Make the CA key of this generation, once, into a Secret of the operator's own. */
  record MakeKey(int number, CaSource.SelfSigned profile) implements Write {}

  /** Keep a copy of the supplied key, before it may be overwritten. */
  record KeepCopy(int number) implements Write {}

  /**
   * The supplied Secret has another certificate for the same key, or is sound where the copy is
   * not: keep what it holds.
   */
  record RenewCopy(int number) implements Write {}

  /**
   * Pin these generations in status, and go on by them.
   *
   * @param generations oldest first, of which one at most is Active
   * @param lost what a person has to put right about other CA keys than the one that issues
   */
  record Use(List<CaGeneration> generations, List<Violation> lost) implements AuthorityDecision {
    public Use {
      generations = List.copyOf(generations);
      lost = List.copyOf(lost);
    }

    Use saying(Violation trouble) {
      return new Use(generations, Stream.concat(lost.stream(), Stream.of(trouble)).toList());
    }

    public Optional<CaGeneration> active() {
      return generations.stream()
          .filter(generation -> generation.is(CaGeneration.State.ACTIVE))
          .findFirst();
    }
  }

  /**
   * Issue nothing before a person has acted.
   *
   * @param reason of the Ready condition
   */
  record Stop(String reason, List<Violation> violations) implements AuthorityDecision {
    static Stop of(Violation violation) {
      return new Stop(violation.reason(), List.of(violation));
    }
  }
}
