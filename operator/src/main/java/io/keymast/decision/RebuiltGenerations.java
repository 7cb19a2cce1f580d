package io.keymast.decision;

import io.keymast.decision.CaGeneration.State;
import io.keymast.decision.ObservedAuthority.CaSecret;
import io.keymast.domain.KeyId;
import io.keymast.domain.Violation;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * An authority's CA keys where its status was lost. The one that issued last is the one that
 * issues; one to come is to be trusted first, from now on: since when it was, nobody knows. A
 * former one whose Secret is lost too stays pinned, by the certificate that the ledger has of it.
 */
final class RebuiltGenerations {
  private final ObservedAuthority observed;
  private final List<CaGeneration> kept;
  private final IssuingOrder order;
  private final Optional<CaGeneration> issuing;

  RebuiltGenerations(ObservedAuthority observed) {
    this.observed = observed;
    this.kept =
        observed.soundNumbers().stream()
            .flatMap(
                number ->
                    observed.kept(number).stream()
                        .map(it -> CaGeneration.waiting(number, it, observed.now())))
            .toList();
    this.order = new IssuingOrder(observed);
    this.issuing = order.last(kept);
  }

  /**
   * Whether all that are lost were followed by the key that issues: no key begins to issue before
   * the former one has ended to.
   */
  boolean areLostOnesFormer() {
    Optional<CaCertificate> last = issuing.map(CaGeneration::certificate);
    Optional<Instant> since = last.map(observed::useSince);
    Set<KeyId> absent = observed.absentByCertificates();
    return observed.use().entrySet().stream()
            .filter(use -> absent.contains(use.getKey()))
            .allMatch(use -> since.filter(use.getValue().since()::isBefore).isPresent())
        && observed.absentByRevocationsOnly().stream()
            .noneMatch(other -> last.filter(it -> order.isYounger(other, it)).isPresent());
  }

  /**
   * Whether one of several keys may have issued last for all that can be read: its ledger has to be
   * put back first. A former one, perhaps a compromised one, would issue again, or one that gates
   * do not trust yet.
   */
  boolean isUntold() {
    Set<KeyId> untold = observed.untoldKeys();
    return !untold.isEmpty()
        && Stream.of(
                    observed.keptKeys(),
                    observed.absentByCertificates(),
                    observed.history().revoked(),
                    untold)
                .flatMap(Set::stream)
                .distinct()
                .count()
            > 1;
  }

  /** Why nobody can tell which key is to issue, and what a person has to write then. */
  Optional<AuthorityDecision> uncertainty() {
    List<CaGeneration> candidates = candidates();
    return candidates.size() < 2
        ? Optional.empty()
        : Optional.of(
            AuthorityDecision.Stop.of(
                new Violation(
                    "status.generations",
                    "CAKeyUncertain",
                    "say which CA key is to issue: the status that told was lost, and it may be"
                        + " the one of any of the Secrets "
                        + candidates.stream().map(this::text).collect(Collectors.joining(", "))
                        + ". Put each under the name of its own generation, older CAs under"
                        + " lower numbers; a CA that is compromised or given up is not to"
                        + " issue again: name an instant after its first certificate in"
                        + " spec.rotation.retireNow")));
  }

  private List<CaGeneration> candidates() {
    if (issuing.isEmpty()) {
      return kept.stream().filter(it -> order.hasIssued(it.keyId())).toList();
    }
    CaGeneration last = issuing.get();
    return order.isOffered(last) || isGivenUp(last)
        ? List.of(last)
        : kept.stream().filter(it -> it.equals(last) || mayHaveFollowed(it, last)).toList();
  }

  /** Made later, though its number says that it was made before, and without a certificate. */
  private boolean mayHaveFollowed(CaGeneration other, CaGeneration last) {
    return other.number() < last.number()
        && !order.hasIssued(other.keyId())
        && order.isYounger(other.certificate(), last.certificate());
  }

  private boolean isGivenUp(CaGeneration generation) {
    return CaRotationTimes.of(observed.policy()).isGivenUp(begun(generation));
  }

  private String text(CaGeneration generation) {
    CaSecret secret = Objects.requireNonNull(observed.kept().get(generation.number()));
    return secret.name() + " (" + generation.keyId().value() + ")";
  }

  List<CaGeneration> all() {
    CaGeneration active = issuing.orElseGet(kept::getFirst);
    List<CaGeneration> all = new ArrayList<>(lostBefore(active.number()));
    kept.forEach(it -> all.add(rebuilt(it, active)));
    all.sort(Comparator.comparingInt(CaGeneration::number));
    return all;
  }

  private CaGeneration rebuilt(CaGeneration generation, CaGeneration active) {
    if (generation.equals(active)) {
      return begun(generation);
    }
    return isToCome(generation, active) ? generation : begun(generation).becoming(State.RETIRING);
  }

  /** A CA that is older than the one that issues is a former one, whatever its number is. */
  private boolean isToCome(CaGeneration generation, CaGeneration active) {
    if (order.hasIssued(generation.keyId())) {
      return false;
    }
    return generation.number() > active.number()
        ? order.isOffered(generation)
            || !order.isYounger(active.certificate(), generation.certificate())
        : isGivenUp(active) && order.isYounger(generation.certificate(), active.certificate());
  }

  private CaGeneration begun(CaGeneration generation) {
    Instant since = observed.useSince(generation.certificate());
    return generation.trustedFrom(since).issuingFrom(since);
  }

  /** Of the numbers that no key has, the newest: the oldest generations go first. */
  private List<CaGeneration> lostBefore(int active) {
    Deque<Integer> free = new ArrayDeque<>();
    IntStream.range(1, active).filter(it -> observed.kept(it).isEmpty()).forEach(free::push);
    return observed.absentByCertificates().stream()
        .flatMap(key -> Optional.ofNullable(observed.history().certificates().get(key)).stream())
        .sorted(Comparator.comparing(observed::useSince).reversed())
        .limit(free.size())
        .map(
            it ->
                begun(CaGeneration.waiting(free.pop(), it, observed.now()))
                    .becoming(State.RETIRING))
        .toList();
  }
}
