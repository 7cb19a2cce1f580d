package io.keymast.reconciler.restore;

import io.keymast.authority.LoadedAuthority;
import io.keymast.decision.Hindrance;
import io.keymast.decision.Obstacle;
import io.keymast.domain.AuthorityName;
import io.keymast.domain.KeyId;
import io.keymast.pki.CrlFields;
import io.keymast.revocation.CrlHead;
import io.keymast.revocation.GenerationLedger;
import io.keymast.revocation.LedgerSnapshot;
import io.keymast.revocation.Predecessor;
import java.math.BigInteger;
import java.time.Clock;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/**
 * Notices that an older state of a ledger was put back, before anything is published from it: its
 * head is older than a CRL that is out in the world, than the high-water file, or than what this
 * process itself has seen. Issuing is held then until a person goes on, and as long as not all have
 * answered that may know.
 */
public final class RestoreGuard {
  private static final String SILENT =
      "not every --publication-url has answered since the operator's start (its log says which has"
          + " not), so that nobody knows whether an older state of the cluster was put back. It ends"
          + " by itself when all have. Where one is gone for good, take it out of the operator's"
          + " settings";

  private final LedgerComparison comparison;
  private final RecoveryHolds holds;
  private final HighWater highWater;
  private final Consumer<String> restart;
  private final Clock clock;
  private final Map<Generation, SeenLedger> known = new ConcurrentHashMap<>();

  /** The newest CRLs that this process has seen or published. */
  private final Map<Generation, CrlFields> newest = new ConcurrentHashMap<>();

  private final Map<AuthorityName, Attended> attended = new ConcurrentHashMap<>();

  private record Generation(AuthorityName authority, KeyId keyId) {}

  /**
   * Whose comparison is waited for.
   *
   * @param areAll or else there may be others, and nothing ends the waiting
   */
  private record Attended(Set<KeyId> keys, boolean areAll) {
    private static final Attended NONE_YET = new Attended(Set.of(), false);

    private Attended {
      keys = Set.copyOf(keys);
    }
  }

  /**
   * What the process offers.
   *
   * @param restart ends it, so that it reads everything anew, and says why
   */
  @SuppressWarnings("AvoidCommonTypeNames") // outside it is RestoreGuard.Process
  public record Process(Consumer<String> restart, Clock clock) {}

  /** Whether a CRL may be published. */
  public enum Standing {
    SETTLED,
    /** It has to, though not everybody told yet what was published before. */
    UNCOMPARED,
    /** Those who have the CRLs of before have not answered yet: look again soon. */
    COMPARING
  }

  public RestoreGuard(
      LedgerComparison comparison, RecoveryHolds holds, HighWater highWater, Process process) {
    this.comparison = comparison;
    this.holds = holds;
    this.highWater = highWater;
    this.restart = process.restart;
    this.clock = process.clock;
  }

  /**
   * To be asked before anything is issued: why nothing may be, until the ledger is compared.
   *
   * @param read as {@link #look} gets it too: of two reads, the older one would look like a head
   *     that went back, where another operator publishes meanwhile
   */
  public Optional<Hindrance> prepare(LoadedAuthority authority, LedgerSnapshot read) {
    return look(authority, read) != Standing.COMPARING
            && isCompared(authority.name(), authority.keyId())
        ? Optional.empty()
        : Optional.of(
            new Hindrance(
                Obstacle.AUTHORITY_NOT_READY,
                "the authority "
                    + authority.name()
                    + " compares its ledger with the CRLs that are published"));
  }

  /**
   * Sets the CA keys whose comparison issuing waits for. Leave out keys that are gone or
   * unreadable: nothing would ever end that wait.
   */
  public void attend(AuthorityName authority, Set<KeyId> keys) {
    attended.put(authority, new Attended(keys, true));
    releaseWhereCompared(authority);
  }

  /**
   * And for others of which nobody can tell now which they are: a token that is away may be back.
   */
  public void attendAtLeast(AuthorityName authority, Set<KeyId> keys) {
    attended.put(authority, new Attended(keys, false));
  }

  /** Those that are waited for. */
  public Set<KeyId> uncompared(AuthorityName authority) {
    return attended.getOrDefault(authority, Attended.NONE_YET).keys().stream()
        .filter(key -> !isCompared(authority, key))
        .collect(Collectors.toSet());
  }

  /** Whether it is known which these are, and none of them is left. */
  public boolean areCompared(AuthorityName authority) {
    return attended.containsKey(authority) && uncompared(authority).isEmpty();
  }

  /** The CA keys of which the high-water file knows a CRL. */
  public Set<KeyId> everPublished(AuthorityName authority) {
    return highWater.keys(authority);
  }

  /**
   * Holds what waits for a comparison that can't be made.
   *
   * @return why it waits, and how to go on; empty where a person has said so
   */
  public Optional<String> holdUncompared(AuthorityName authority, String why) {
    return holds.isToGoOnUncompared(authority)
        ? Optional.empty()
        : Optional.of(holds.engageNotCompared(authority, why));
  }

  /** Whether all that is published under this CA key is known here too, or a person goes on. */
  public boolean isCompared(AuthorityName name, KeyId keyId) {
    return Optional.ofNullable(known.get(new Generation(name, keyId)))
        .filter(SeenLedger::isSettled)
        .isPresent();
  }

  /** What {@link #look} has judged, for whoever publishes then. */
  public Predecessor predecessor(LoadedAuthority authority) {
    return Optional.ofNullable(known.get(new Generation(authority.name(), authority.keyId())))
        .map(seen -> new Predecessor(seen.highest(), seen.floor(), seen.kept(), seen.numbering()))
        .orElseThrow();
  }

  /** Whether relying parties have seen a newer CRL than that number's, which may list more. */
  public boolean hasLost(AuthorityName authority, BigInteger number) {
    return holds.isHeldAbove(authority, number);
  }

  /** From now on a head with a lower number was put back, also one that is found before a look. */
  public void published(LoadedAuthority authority, CrlFields crl) {
    Generation generation = new Generation(authority.name(), authority.keyId());
    known.computeIfPresent(generation, (_, seen) -> seen.published(crl.number()));
    sees(generation, crl);
    highWater.raiseCrlNumber(authority.name(), authority.keyId(), crl.number());
  }

  private void sees(Generation generation, CrlFields crl) {
    newest.merge(
        generation,
        crl,
        (former, later) -> later.number().compareTo(former.number()) > 0 ? later : former);
  }

  /** What the ledger says durably; the status may have been put back as well, or was never told. */
  public void recall(AuthorityName authority, LedgerSnapshot read) {
    read.heldSince().ifPresent(since -> holds.engage(authority, since));
  }

  /** To be asked before each publication, with what was just read. */
  public Standing look(LoadedAuthority authority, LedgerSnapshot read) {
    Generation generation = new Generation(authority.name(), authority.keyId());
    Optional<GenerationLedger> now = read.generation(authority.keyId());
    BigInteger number = read.crlNumber(authority.keyId());
    SeenLedger seen =
        known.computeIfAbsent(generation, _ -> SeenLedger.first(number, clock.instant()));
    now.flatMap(GenerationLedger::head).map(CrlHead::fields).ifPresent(it -> sees(generation, it));
    if (number.compareTo(seen.floor()) < 0) {
      holds.hold(
          authority.name(),
          seen.floor(),
          Optional.ofNullable(newest.get(generation)),
          "this process has seen the CRL " + seen.floor());
      restart.accept("the CRL head of " + authority.name() + " went back");
      return Standing.COMPARING;
    }
    SeenLedger seenNow = isInDoubt(now, seen) ? seen.now(number).reopened() : seen.now(number);
    known.put(generation, seenNow);
    Standing standing =
        seenNow.isCompared() ? Standing.SETTLED : compare(generation, authority, read, seenNow);
    if (standing != Standing.COMPARING) {
      highWater.raiseCrlNumber(authority.name(), authority.keyId(), number);
    }
    return standing;
  }

  /** Another operator has published since, who has not heard everybody whom we heard before. */
  private static boolean isInDoubt(Optional<GenerationLedger> now, SeenLedger seen) {
    return seen.isCompared()
        && now.filter(ledger -> ledger.lineage().isNoted())
            .filter(ledger -> ledger.crlNumber().compareTo(seen.highest()) > 0)
            .isPresent();
  }

  /** A person has looked, and goes on without those that have not answered. */
  public void goOnUncompared(AuthorityName authority) {
    known.replaceAll(
        (generation, seen) -> generation.authority().equals(authority) ? seen.waived() : seen);
  }

  /** The authority and its ledger are gone by intent. */
  public void forget(AuthorityName authority) {
    known.keySet().removeIf(generation -> generation.authority().equals(authority));
    newest.keySet().removeIf(generation -> generation.authority().equals(authority));
    attended.remove(authority);
    highWater.forget(authority);
    holds.forget(authority);
  }

  /** Zero if this process has seen none. */
  BigInteger highestSeen(AuthorityName authority) {
    return known.entrySet().stream()
        .filter(entry -> entry.getKey().authority().equals(authority))
        .map(entry -> entry.getValue().floor())
        .reduce(BigInteger.ZERO, BigInteger::max);
  }

  /** The newest CRL of all its CA keys. */
  Optional<CrlFields> newestSeen(AuthorityName authority) {
    return newest.entrySet().stream()
        .filter(entry -> entry.getKey().authority().equals(authority))
        .map(Map.Entry::getValue)
        .max(Comparator.comparing(CrlFields::number));
  }

  private Standing compare(
      Generation generation, LoadedAuthority authority, LedgerSnapshot read, SeenLedger seen) {
    boolean isTooLate = seen.isTooLate(clock.instant());
    if (!seen.isToBeAsked(clock.instant())) {
      return Standing.UNCOMPARED;
    }
    known.computeIfPresent(generation, (_, last) -> last.askedAt(clock.instant()));
    switch (comparison.carryOut(authority, read)) {
      case COMPARED -> {
        return settle(generation, SeenLedger::compared);
      }
      case FRESH -> {
        return settle(generation, SeenLedger::waived);
      }
      case OPEN -> {}
    }
    if (seen.isSettled()) {
      return Standing.UNCOMPARED;
    }
    if (isTooLate) {
      holds.engageNotCompared(authority.name(), SILENT);
      return Standing.UNCOMPARED;
    }
    return Standing.COMPARING;
  }

  private Standing settle(Generation generation, UnaryOperator<SeenLedger> how) {
    known.computeIfPresent(generation, (_, last) -> how.apply(last));
    releaseWhereCompared(generation.authority());
    return Standing.SETTLED;
  }

  private void releaseWhereCompared(AuthorityName authority) {
    Attended waitedFor = attended.getOrDefault(authority, Attended.NONE_YET);
    if (waitedFor.areAll() && !waitedFor.keys().isEmpty() && uncompared(authority).isEmpty()) {
      holds.releaseNotCompared(authority);
    }
  }
}
