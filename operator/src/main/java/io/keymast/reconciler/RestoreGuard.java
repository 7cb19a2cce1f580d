package io.keymast.reconciler;

import io.keymast.authority.LoadedAuthority;
import io.keymast.decision.Hindrance;
import io.keymast.decision.Obstacle;
import io.keymast.domain.AuthorityName;
import io.keymast.domain.KeyId;
import io.keymast.revocation.GenerationLedger;
import io.keymast.revocation.LedgerSnapshot;
import java.math.BigInteger;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/**
 * Notices that an older state of a ledger was put back, before anything is published from it: its
 * head is older than a CRL that is out in the world, than the high-water file, or than what this
 * process itself has seen. Issuing is held then until a person goes on, and as long as not all have
 * answered that may know.
 */
public final class RestoreGuard {
  private final LedgerComparison comparison;
  private final RecoveryHolds holds;
  private final HighWater highWater;
  private final Consumer<String> restart;
  private final Clock clock;
  private final Map<Generation, SeenLedger> known = new ConcurrentHashMap<>();

  private record Generation(AuthorityName authority, KeyId keyId) {}

  /**
   * What the process offers.
   *
   * @param restart ends it, so that it reads everything anew, and says why
   */
  public record Process(Consumer<String> restart, Clock clock) {}

  /** Whether a CRL may be published. */
  enum Standing {
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
  Optional<Hindrance> prepare(LoadedAuthority authority, LedgerSnapshot read) {
    SeenLedger seen = known.get(new Generation(authority.name(), authority.keyId()));
    return seen != null && seen.isSettled() || look(authority, read) == Standing.SETTLED
        ? Optional.empty()
        : Optional.of(
            new Hindrance(
                Obstacle.AUTHORITY_NOT_READY,
                "the authority "
                    + authority.name()
                    + " compares its ledger with the CRLs that are published"));
  }

  /** Whether all that is published under this CA key is known here too, or a person goes on. */
  boolean isCompared(AuthorityName name, KeyId keyId) {
    return Optional.ofNullable(known.get(new Generation(name, keyId)))
        .filter(SeenLedger::isSettled)
        .isPresent();
  }

  /** What the ledger says durably; the status may have been put back as well, or was never told. */
  void recall(AuthorityName authority, LedgerSnapshot read) {
    read.heldSince().ifPresent(since -> holds.engage(authority, since));
  }

  /** To be asked before each publication, with what was just read. */
  Standing look(LoadedAuthority authority, LedgerSnapshot read) {
    Generation generation = new Generation(authority.name(), authority.keyId());
    Optional<GenerationLedger> now = read.generation(authority.keyId());
    BigInteger number = read.crlNumber(authority.keyId());
    SeenLedger seen =
        known.computeIfAbsent(generation, _ -> SeenLedger.first(number, clock.instant()));
    if (number.compareTo(seen.highest()) < 0) {
      holds.hold(
          authority.name(), seen.highest(), "this process has seen the CRL " + seen.highest());
      restart.accept("the CRL head of " + authority.name() + " went back");
      return Standing.COMPARING;
    }
    SeenLedger seenNow = seen.now(number);
    known.put(generation, seenNow);
    Standing standing =
        seenNow.isCompared() ? Standing.SETTLED : compare(generation, authority, now, seenNow);
    if (standing != Standing.COMPARING) {
      highWater.raiseCrlNumber(authority.name(), authority.keyId(), number);
    }
    return standing;
  }

  /** A person has looked, and goes on without those that have not answered. */
  void goOnUncompared(AuthorityName authority) {
    known.replaceAll(
        (generation, seen) -> generation.authority().equals(authority) ? seen.waived() : seen);
  }

  /** The authority and its ledger are gone by intent. */
  void forget(AuthorityName authority) {
    known.keySet().removeIf(generation -> generation.authority().equals(authority));
    highWater.forget(authority);
    holds.forget(authority);
  }

  /** Zero if this process has seen none. */
  BigInteger highestSeen(AuthorityName authority) {
    return known.entrySet().stream()
        .filter(entry -> entry.getKey().authority().equals(authority))
        .map(entry -> entry.getValue().highest())
        .reduce(BigInteger.ZERO, BigInteger::max);
  }

  private Standing compare(
      Generation generation,
      LoadedAuthority authority,
      Optional<GenerationLedger> now,
      SeenLedger seen) {
    boolean isTooLate = seen.isTooLate(clock.instant());
    if (!seen.isToBeAsked(clock.instant())) {
      return Standing.UNCOMPARED;
    }
    known.computeIfPresent(generation, (_, last) -> last.askedAt(clock.instant()));
    switch (comparison.carryOut(authority, now, seen)) {
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
      holds.engageNotCompared(authority.name());
      return Standing.UNCOMPARED;
    }
    return Standing.COMPARING;
  }

  private Standing settle(Generation generation, UnaryOperator<SeenLedger> how) {
    known.computeIfPresent(generation, (_, last) -> how.apply(last));
    if (isAllCompared(generation.authority())) {
      holds.releaseNotCompared(generation.authority());
    }
    return Standing.SETTLED;
  }

  private boolean isAllCompared(AuthorityName authority) {
    return known.entrySet().stream()
        .filter(entry -> entry.getKey().authority().equals(authority))
        .allMatch(entry -> entry.getValue().isSettled());
  }
}
