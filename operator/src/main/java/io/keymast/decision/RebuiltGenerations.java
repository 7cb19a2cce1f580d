package io.keymast.decision;

import io.keymast.decision.CaGeneration.State;
import io.keymast.domain.KeyId;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * An authority's CA keys where its status was lost. The newest key that signed anything is the one
 * that issues; a newer one is to be trusted first, from now on: since when it was, nobody knows. A
 * former one whose Secret is lost too stays pinned, by the certificate that the ledger has of it.
 */
final class RebuiltGenerations {
  private final ObservedAuthority observed;
  private final List<CaGeneration> kept;

  RebuiltGenerations(ObservedAuthority observed) {
    this.observed = observed;
    this.kept =
        observed.soundNumbers().stream()
            .flatMap(
                number ->
                    observed.kept(number).stream()
                        .map(it -> CaGeneration.waiting(number, it, observed.now())))
            .toList();
  }

  /**
   * Whether all that are lost were followed by the key that issues: no key begins to issue before
   * the former one has ended to.
   */
  boolean areLostOnesFormer() {
    Optional<Instant> since = issuing().map(CaGeneration::certificate).map(observed::useSince);
    Set<KeyId> lost = observed.lostKeys();
    return observed.use().entrySet().stream()
        .filter(use -> lost.contains(use.getKey()))
        .allMatch(use -> since.filter(use.getValue().since()::isBefore).isPresent());
  }

  List<CaGeneration> all() {
    CaGeneration active = issuing().orElseGet(kept::getFirst);
    List<CaGeneration> all = new ArrayList<>(lostBefore(active.number()));
    kept.forEach(it -> all.add(it.number() > active.number() ? it : begun(it, active.number())));
    all.sort(Comparator.comparingInt(CaGeneration::number));
    return all;
  }

  private Optional<CaGeneration> issuing() {
    return kept.stream()
        .filter(it -> observed.use().containsKey(it.keyId()))
        .max(Comparator.comparingInt(CaGeneration::number));
  }

  private CaGeneration begun(CaGeneration generation, int active) {
    Instant since = observed.useSince(generation.certificate());
    CaGeneration issuing = generation.trustedFrom(since).issuingFrom(since);
    return generation.number() == active ? issuing : issuing.becoming(State.RETIRING);
  }

  /** Of the numbers that no key has, the newest: the oldest generations go first. */
  private List<CaGeneration> lostBefore(int active) {
    Deque<Integer> free = new ArrayDeque<>();
    IntStream.range(1, active).filter(it -> observed.kept(it).isEmpty()).forEach(free::push);
    return observed.lostKeys().stream()
        .flatMap(key -> Optional.ofNullable(observed.history().certificates().get(key)).stream())
        .sorted(Comparator.comparing(observed::useSince).reversed())
        .limit(free.size())
        .map(it -> begun(CaGeneration.waiting(free.pop(), it, observed.now()), active))
        .toList();
  }
}
