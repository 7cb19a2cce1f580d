package io.keymast.reconciler;

import io.fabric8.kubernetes.client.KubernetesClientException;
import io.keymast.authority.LoadedAuthority;
import io.keymast.pki.CrlEntry;
import io.keymast.revocation.GenerationLedger;
import io.keymast.revocation.LedgerException;
import java.math.BigInteger;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Compares the ledger of a CA key with what does not go back with the cluster: the CRLs that are
 * out in the world, and the high-water file. What was revoked since is put back into the ledger.
 */
public final class LedgerComparison {
  private static final Logger LOG = LoggerFactory.getLogger(LedgerComparison.class);

  private final PublishedCopies copies;
  private final HighWater highWater;
  private final HandedBack handedBack;
  private final RecoveryHolds holds;
  private final OperatorMeters meters;

  public LedgerComparison(
      PublishedCopies copies,
      HighWater highWater,
      HandedBack handedBack,
      RecoveryHolds holds,
      OperatorMeters meters) {
    this.copies = copies;
    this.highWater = highWater;
    this.handedBack = handedBack;
    this.holds = holds;
    this.meters = meters;
  }

  /**
   * Holds the authority where its ledger is an older one.
   *
   * @param first the number of the ledger's CRL when this process saw it first
   * @return whether all were asked that can tell
   */
  boolean carryOut(LoadedAuthority authority, Optional<GenerationLedger> now, BigInteger first) {
    PublishedCopies.Found found = copies.of(authority);
    NewerCrls newer = NewerCrls.than(first, found.crls());
    BigInteger highest = newer.highestOr(highWater.crlNumber(authority.name(), authority.keyId()));
    List<CrlEntry> lost = now.map(it -> it.lacking(newer.entries())).orElseGet(newer::entries);
    boolean isFresh = isFresh(authority, now);
    boolean isOlder =
        highest.compareTo(now.map(GenerationLedger::crlNumber).orElse(BigInteger.ZERO)) > 0
            && !isFresh;
    if (isOlder || !lost.isEmpty()) {
      holds.hold(
          authority.name(),
          highest,
          "the CRL %s is published; revocations that the ledger had lost, and gets again: %d"
              .formatted(highest, lost.size()));
    }
    return isHandedBack(authority, lost) && (found.isComplete() || isFresh);
  }

  /** What fails is tried again; CRLs do not wait for it. */
  private boolean isHandedBack(LoadedAuthority authority, List<CrlEntry> lost) {
    if (lost.isEmpty()) {
      return true;
    }
    try {
      handedBack.store(authority, lost);
      meters.handedBack(authority.name(), lost.size());
      return true;
    } catch (KubernetesClientException | LedgerException e) {
      LOG.atError()
          .addKeyValue("authority", authority.name())
          .setCause(e)
          .log("not all that was revoked could be put back into ledger and specs");
      return false;
    }
  }

  /**
   * Nothing was ever published or issued that could have been lost: no one has to be waited for.
   */
  private boolean isFresh(LoadedAuthority authority, Optional<GenerationLedger> now) {
    return now.flatMap(GenerationLedger::head).isEmpty() && !handedBack.hasIssued(authority);
  }
}
