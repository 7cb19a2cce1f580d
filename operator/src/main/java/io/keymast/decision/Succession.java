package io.keymast.decision;

import io.keymast.decision.CaGeneration.State;
import io.keymast.validation.AuthorityPolicy;
import io.keymast.validation.AuthorityPolicy.Pace;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** An authority's CA keys, oldest first, and what follows for its stations and for people. */
public record Succession(List<CaGeneration> generations, AuthorityPolicy policy) {
  public Succession {
    generations = List.copyOf(generations);
  }

  public Optional<CaGeneration> active() {
    return firstOf(State.ACTIVE);
  }

  /** The one that is trusted and does not issue yet. */
  public Optional<CaGeneration> next() {
    return firstOf(State.TRUSTED);
  }

  /** When the next one begins to issue; empty while that is paused. */
  public Optional<Instant> nextIssuesFrom() {
    return policy.rotation().pace() == Pace.PAUSED
        ? Optional.empty()
        : next().flatMap(next -> active().map(active -> times().issuesFrom(next, active)));
  }

  /** When nobody is to trust a CA key any more, nor what it signed. */
  public Instant endOfTrust(CaGeneration generation) {
    return times().end(generation);
  }

  /** Whether a person gave it up, from now on or from an instant to come. */
  public boolean isGivenUp(CaGeneration generation) {
    return times().isGivenUp(generation);
  }

  /** The CA keys that stations move away from. */
  public List<FormerKey> formerKeys(Move move) {
    return retiring().stream()
        .map(
            generation ->
                move instanceof Move.Underway(var since)
                    ? new FormerKey(generation.keyId(), since, times().movedBy(since, generation))
                    : FormerKey.left(generation.keyId()))
        .toList();
  }

  public List<CaGeneration> retiring() {
    return generations.stream().filter(generation -> generation.is(State.RETIRING)).toList();
  }

  private Optional<CaGeneration> firstOf(State state) {
    return generations.stream().filter(generation -> generation.is(state)).findFirst();
  }

  private CaRotationTimes times() {
    return CaRotationTimes.of(policy);
  }
}
