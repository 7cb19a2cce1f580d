package io.keymast.reconciler;

import io.fabric8.kubernetes.client.KubernetesClientException;
import io.keymast.authority.LoadedAuthority;
import io.keymast.decision.Hindrance;
import io.keymast.decision.Obstacle;
import io.keymast.domain.AuthorityName;
import io.keymast.domain.KeyId;
import io.keymast.pki.CrlEntry;
import io.keymast.pki.VerifiedCrl;
import io.keymast.revocation.CrlHead;
import io.keymast.revocation.GenerationLedger;
import io.keymast.revocation.LedgerException;
import io.keymast.revocation.LedgerSnapshot;
import io.keymast.revocation.RevocationLedger;
import java.math.BigInteger;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Notices that an older state of a ledger was put back, before anything is published from it: its
 * head is older than a CRL that is out in the world, than the high-water file, or than what this
 * process itself has seen. What was revoked since is put back into the ledger, and issuing is held
 * until a person goes on.
 */
public final class RestoreGuard {
  private static final Logger LOG = LoggerFactory.getLogger(RestoreGuard.class);

  /**
   * Where nobody answers by then, publishing goes on: relying parties need a CRL. Whoever answers
   * later is still listened to.
   */
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  /** Between two questions, once publishing goes on. */
  private static final Duration ASKED_AGAIN_AFTER = Duration.ofMinutes(1);

  private final ClusterView cluster;
  private final RevocationLedger ledger;
  private final HandedBack handedBack;
  private final RecoveryHolds holds;
  private final Witnesses witnesses;
  private final Consumer<String> restart;
  private final Clock clock;
  private final Map<Generation, Seen> known = new ConcurrentHashMap<>();

  private record Generation(AuthorityName authority, KeyId keyId) {}

  /** What does not go back with the cluster. */
  public record Witnesses(PublishedCopies copies, HighWater highWater, OperatorMeters meters) {}

  /**
   * What the process offers.
   *
   * @param restart ends it, so that it reads everything anew, and says why
   */
  public record Process(Consumer<String> restart, Clock clock) {}

  /**
   * @param first the CRL number of the head when this process saw it first
   * @param highest the highest since
   * @param since when
   * @param asked when somebody was last asked for what is published
   */
  private record Seen(
      BigInteger first, BigInteger highest, Instant since, Instant asked, boolean isCompared) {
    static Seen first(BigInteger number, Instant now) {
      return new Seen(number, number, now, Instant.MIN, false);
    }

    Seen now(BigInteger number) {
      return new Seen(first, highest.max(number), since, asked, isCompared);
    }

    Seen askedAt(Instant now) {
      return new Seen(first, highest, since, now, isCompared);
    }

    Seen compared() {
      return new Seen(first, highest, since, asked, true);
    }
  }

  /** Whether a CRL may be published. */
  enum Standing {
    SETTLED,
    /** It has to, though nobody told yet what was published before. */
    UNCOMPARED,
    /** Those who have the CRLs of before have not answered yet: look again soon. */
    COMPARING
  }

  public RestoreGuard(
      ClusterView cluster,
      RevocationLedger ledger,
      HandedBack handedBack,
      RecoveryHolds holds,
      Witnesses witnesses,
      Process process) {
    this.cluster = cluster;
    this.ledger = ledger;
    this.handedBack = handedBack;
    this.holds = holds;
    this.witnesses = witnesses;
    this.restart = process.restart;
    this.clock = process.clock;
  }

  /** To be asked before anything is issued: why nothing may be, until the ledger is compared. */
  Optional<Hindrance> prepare(LoadedAuthority authority) {
    Seen seen = known.get(new Generation(authority.name(), authority.keyId()));
    return seen != null && seen.isCompared
            || look(authority, ledger.read(authority.name())) != Standing.COMPARING
        ? Optional.empty()
        : Optional.of(
            new Hindrance(
                Obstacle.AUTHORITY_NOT_READY,
                "the authority "
                    + authority.name()
                    + " compares its ledger with the CRLs that are published"));
  }

  /** Whether all that is published under this CA key is known here too. */
  boolean isCompared(AuthorityName name, KeyId keyId) {
    return Optional.ofNullable(known.get(new Generation(name, keyId)))
        .filter(seen -> seen.isCompared())
        .isPresent();
  }

  /** To be asked before each publication, with what was just read. */
  Standing look(LoadedAuthority authority, LedgerSnapshot read) {
    Generation generation = new Generation(authority.name(), authority.keyId());
    Optional<GenerationLedger> now = read.generation(authority.keyId());
    BigInteger number = numberOf(now);
    Seen seen = known.computeIfAbsent(generation, _ -> Seen.first(number, clock.instant()));
    if (number.compareTo(seen.highest) < 0) {
      holds.hold(authority.name(), seen.highest, "this process has seen the CRL " + seen.highest);
      restart.accept("the CRL head of " + authority.name() + " went back");
      return Standing.COMPARING;
    }
    known.put(generation, seen.now(number));
    Standing standing =
        seen.isCompared ? Standing.SETTLED : compare(generation, authority, now, seen);
    if (standing == Standing.SETTLED) {
      known.compute(generation, (_, last) -> last == null ? seen.compared() : last.compared());
    }
    if (standing != Standing.COMPARING) {
      witnesses.highWater().raiseCrlNumber(authority.name(), authority.keyId(), number);
    }
    read.heldSince().ifPresent(since -> holds.engage(authority.name(), since));
    return standing;
  }

  /** The authority and its ledger are gone by intent. */
  void forget(AuthorityName authority) {
    known.keySet().removeIf(generation -> generation.authority().equals(authority));
    witnesses.highWater().forget(authority);
  }

  /** The API server's history went back: whatever is in memory may be ahead of the cluster. */
  public void wentBack(String how) {
    if (cluster.isReady()) {
      cluster
          .authorities()
          .map(AuthorityObserver::nameOf)
          .forEach(authority -> holdOrLog(authority, how));
    }
  }

  /** What can't be noted now is found by the next process's comparison. */
  private void holdOrLog(AuthorityName authority, String how) {
    try {
      holds.hold(authority, numberOf(ledger.read(authority)), how);
    } catch (KubernetesClientException | LedgerException e) {
      LOG.atError()
          .addKeyValue("authority", authority)
          .setCause(e)
          .log("that an older state was put back could not be noted");
    }
  }

  private Standing compare(
      Generation generation, LoadedAuthority authority, Optional<GenerationLedger> now, Seen seen) {
    boolean isTooLate = clock.instant().isAfter(seen.since.plus(PATIENCE));
    if (isTooLate && clock.instant().isBefore(seen.asked.plus(ASKED_AGAIN_AFTER))) {
      return Standing.UNCOMPARED;
    }
    known.computeIfPresent(generation, (_, last) -> last.askedAt(clock.instant()));
    PublishedCopies.Found found = witnesses.copies().of(authority);
    List<VerifiedCrl> newer =
        found.crls().stream()
            .filter(crl -> crl.fields().number().compareTo(seen.first) > 0)
            .toList();
    BigInteger highest =
        newer.stream()
            .map(crl -> crl.fields().number())
            .reduce(
                witnesses.highWater().crlNumber(authority.name(), authority.keyId()),
                BigInteger::max);
    Set<CrlEntry> listed = new LinkedHashSet<>();
    newer.forEach(crl -> listed.addAll(crl.entries()));
    List<CrlEntry> lost =
        now.map(it -> it.lacking(List.copyOf(listed))).orElse(List.copyOf(listed));
    boolean isFresh = isFresh(authority, now);
    boolean isOlder = highest.compareTo(numberOf(now)) > 0 && !isFresh;
    if (isOlder || !lost.isEmpty()) {
      recover(authority, lost, highest);
    }
    if (found.isComplete() || isFresh) {
      return Standing.SETTLED;
    }
    if (isTooLate) {
      LOG.atWarn()
          .addKeyValue("authority", authority.name())
          .log("publishing goes on without a comparison to the CRLs that are published");
    }
    return isTooLate ? Standing.UNCOMPARED : Standing.COMPARING;
  }

  private void recover(LoadedAuthority authority, List<CrlEntry> lost, BigInteger highest) {
    handedBack.store(authority, lost);
    witnesses.meters().handedBack(authority.name(), lost.size());
    holds.hold(
        authority.name(),
        highest,
        "the CRL %s is published; revocations that the ledger had lost, and has again: %d"
            .formatted(highest, lost.size()));
  }

  /**
   * Nothing was ever published or issued that could have been lost: no one has to be waited for.
   */
  private boolean isFresh(LoadedAuthority authority, Optional<GenerationLedger> now) {
    return now.flatMap(GenerationLedger::head).isEmpty() && !handedBack.hasIssued(authority);
  }

  private static BigInteger numberOf(Optional<GenerationLedger> generation) {
    return generation
        .flatMap(GenerationLedger::head)
        .map(CrlHead::fields)
        .map(fields -> fields.number())
        .orElse(BigInteger.ZERO);
  }

  private static BigInteger numberOf(LedgerSnapshot snapshot) {
    return snapshot.generations().values().stream()
        .map(generation -> numberOf(Optional.of(generation)))
        .reduce(BigInteger.ZERO, BigInteger::max);
  }
}
