package io.keymast.reconciler.restore;

import io.keymast.domain.KeyId;
import io.keymast.pki.CrlEntry;
import io.keymast.pki.CrlFields;
import io.keymast.pki.VerifiedCrl;
import io.keymast.revocation.CrlLineage;
import io.keymast.revocation.GenerationLedger;
import io.keymast.revocation.LedgerSnapshot;
import io.keymast.revocation.Recovered;
import java.math.BigInteger;
import java.util.List;
import java.util.Optional;

/**
 * What tells of the past of a CA key's ledger beside the ledger itself.
 *
 * @param published CRLs, as those have them who were asked
 * @param highWater the number of the newest CRL, by a file outside of the cluster; zero for none
 * @param stated the same by the authority's status
 */
record Witnesses(List<VerifiedCrl> published, BigInteger highWater, BigInteger stated) {
  Witnesses {
    published = List.copyOf(published);
  }

  /** The highest CRL number that any of them knows, and the ledger does not. */
  BigInteger highest(Optional<GenerationLedger> ledger) {
    return newer(ledger).highest().max(highWater).max(stated);
  }

  /** Revocations that the ledger does not know. */
  List<CrlEntry> lostBy(Optional<GenerationLedger> ledger) {
    List<CrlEntry> entries = newer(ledger).entries(heardUpTo(ledger));
    return ledger.map(it -> it.lacking(entries)).orElse(entries);
  }

  /** The newest lost CRL that they have; empty if it, or a newer one, was heard of before. */
  Optional<BigInteger> heardNow(Optional<GenerationLedger> ledger) {
    return Optional.of(newer(ledger).highest())
        .filter(number -> number.compareTo(heardUpTo(ledger)) > 0);
  }

  /** The CRL of that number, if one of those who were asked has it. */
  Optional<CrlFields> published(BigInteger number) {
    return published.stream()
        .map(VerifiedCrl::fields)
        .filter(crl -> crl.number().equals(number))
        .findFirst();
  }

  /**
   * Whether the ledger is of before something that one of them knows, and does not say so. While it
   * holds for that, revocations that can't be put back into it yet are no other finding.
   */
  boolean showOlder(LedgerSnapshot read, KeyId keyId) {
    Optional<GenerationLedger> ledger = read.generation(keyId);
    Optional<Recovered> noted = noted(read, keyId);
    BigInteger above = noted.map(Recovered::above).orElse(BigInteger.ZERO);
    return newer(ledger).highest().compareTo(above) > 0
        || highWater.compareTo(number(ledger).max(above)) > 0
        || (!hasHead(ledger) && stated.compareTo(above) > 0)
        || (noted.flatMap(Recovered::heldSince).isEmpty() && !lostBy(ledger).isEmpty());
  }

  /** Whether nothing was ever published that could have been lost, for all they know. */
  boolean showNothing(Optional<GenerationLedger> ledger) {
    return !hasHead(ledger) && highest(ledger).signum() == 0;
  }

  private NewerCrls newer(Optional<GenerationLedger> ledger) {
    return NewerCrls.than(
        ledger.map(GenerationLedger::lineage).orElse(CrlLineage.NOTHING_PUBLISHED), published);
  }

  private static BigInteger heardUpTo(Optional<GenerationLedger> ledger) {
    return ledger.map(GenerationLedger::heardUpTo).orElse(BigInteger.ZERO);
  }

  /** What is known to be lost: as its head says, which may have been put back; else beside it. */
  private static Optional<Recovered> noted(LedgerSnapshot read, KeyId keyId) {
    Optional<GenerationLedger> ledger = read.generation(keyId);
    return hasHead(ledger) ? ledger.flatMap(GenerationLedger::recovered) : read.recovered(keyId);
  }

  private static boolean hasHead(Optional<GenerationLedger> ledger) {
    return ledger.flatMap(GenerationLedger::head).isPresent();
  }

  private static BigInteger number(Optional<GenerationLedger> ledger) {
    return ledger.map(GenerationLedger::crlNumber).orElse(BigInteger.ZERO);
  }
}
