package io.keymast.decision;

import io.keymast.decision.CaGeneration.State;
import io.keymast.domain.KeyId;
import io.keymast.domain.Violation;
import io.keymast.validation.CaSource;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * The next CA key of an authority that makes its own. None is made in place of one that was made
 * before and lost, nor before it is known that nothing was: two keys of one generation would part
 * the relying parties.
 */
record KeyToMake(
    ObservedAuthority observed,
    List<CaGeneration> known,
    Optional<CaGeneration> active,
    CaRotationTimes times) {

  /** Whatever keeps it from being made does not keep the present one from issuing. */
  AuthorityDecision orElse(Supplier<AuthorityDecision.Use> use) {
    int number = observed.nextNumber(known);
    boolean isThere = observed.kept(number).isPresent();
    if (!(observed.source() instanceof CaSource.SelfSigned profile)
        || !isDue()
        || isThere
        || !observed.isPinned()) {
      return use.get();
    }
    Set<KeyId> missing = missing();
    if (!missing.isEmpty()) {
      return use.get().saying(withheld(missing));
    }
    return observed.history().isDoubtful()
        ? use.get()
        : new AuthorityDecision.MakeKey(number, profile);
  }

  private boolean isDue() {
    return known.stream().noneMatch(it -> it.is(State.TRUSTED))
        && active.map(it -> times.isSuccessorDue(it, observed.now())).orElse(true);
  }

  /**
   * CA keys that there were, where there are more of them than generations that have ended: one of
   * them may be the next one.
   */
  private Set<KeyId> missing() {
    Set<KeyId> unknown = new HashSet<>(observed.history().keys());
    unknown.addAll(observed.use().keySet());
    unknown.removeAll(observed.keptKeys());
    known.forEach(it -> unknown.remove(it.keyId()));
    Set<Integer> numbers = new HashSet<>(observed.soundNumbers());
    known.forEach(it -> numbers.add(it.number()));
    int newest = numbers.stream().mapToInt(Integer::intValue).max().orElse(0);
    return unknown.size() > newest - numbers.size() ? unknown : Set.of();
  }

  private static Violation withheld(Set<KeyId> missing) {
    return new Violation(
        "status.generations",
        "CAKeyLost",
        "put the Secret of the CA key "
            + text(missing)
            + " back from a backup: no next CA key is made before. If it is given up, delete what"
            + " tells of it, as docs/authorities.md says");
  }

  /** The first one is not made anew either. */
  static AuthorityDecision.Stop hadAnother(Set<KeyId> former) {
    return AuthorityDecision.Stop.of(
        new Violation(
            "spec.source",
            "CASecretMissing",
            "put the Secret of the CA key "
                + text(former)
                + " back from a backup: this authority had it before, and a new CA key would cut"
                + " its stations off. If it is given up, delete what tells of it, as"
                + " docs/authorities.md says"));
  }

  static String text(Set<KeyId> keys) {
    return keys.stream().map(KeyId::value).sorted().collect(Collectors.joining(" or "));
  }
}
