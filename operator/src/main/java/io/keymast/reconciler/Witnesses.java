package io.keymast.reconciler;

import io.keymast.revocation.GenerationLedger;
import java.math.BigInteger;
import java.util.Optional;

/**
 * What tells of the past of a CA key's ledger beside the ledger itself.
 *
 * @param newer published CRLs that the ledger does not know
 * @param highWater the number of the newest CRL, by a file outside of the cluster; zero for none
 * @param stated the same by the authority's status
 * @param hasIssued whether the cluster has a certificate that the key signed
 */
record Witnesses(NewerCrls newer, BigInteger highWater, BigInteger stated, boolean hasIssued) {
  /** The highest CRL number that any of them knows. */
  BigInteger highest() {
    return newer.highestOr(highWater.max(stated));
  }

  /** Whether the ledger is of before something that one of them knows. */
  boolean showOlder(Optional<GenerationLedger> ledger) {
    return !newer.isEmpty()
        || highWater.compareTo(number(ledger)) > 0
        || !hasHead(ledger) && stated.signum() > 0;
  }

  /** Whether nothing was ever published or issued that could have been lost, for all they know. */
  boolean showFresh(Optional<GenerationLedger> ledger) {
    return !hasHead(ledger) && !hasIssued && highest().signum() == 0;
  }

  private static boolean hasHead(Optional<GenerationLedger> ledger) {
    return ledger.flatMap(GenerationLedger::head).isPresent();
  }

  private static BigInteger number(Optional<GenerationLedger> ledger) {
    return ledger.map(GenerationLedger::crlNumber).orElse(BigInteger.ZERO);
  }
}
