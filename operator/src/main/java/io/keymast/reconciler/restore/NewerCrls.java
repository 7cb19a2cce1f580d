package io.keymast.reconciler.restore;

import io.keymast.domain.RevocationReason;
import io.keymast.domain.SerialNumber;
import io.keymast.pki.CrlEntry;
import io.keymast.pki.VerifiedCrl;
import io.keymast.revocation.CrlLineage;
import java.math.BigInteger;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What CRLs that are published list, none of them of those that led to the ledger's newest one.
 *
 * @param inOrder by number, the newest last
 */
record NewerCrls(List<VerifiedCrl> inOrder) {
  NewerCrls {
    inOrder = inOrder.stream().sorted(Comparator.comparing(NewerCrls::number)).toList();
  }

  static NewerCrls than(CrlLineage ledger, List<VerifiedCrl> crls) {
    return new NewerCrls(crls.stream().filter(crl -> !ledger.has(number(crl))).toList());
  }

  /** Zero for none. */
  BigInteger highest() {
    return inOrder.isEmpty() ? BigInteger.ZERO : number(inOrder.getLast());
  }

  /**
   * Each serial number once. What is revoked for good stays so, whichever of them lists it; a hold
   * counts only if the newest one has it: it may have been lifted since.
   *
   * @param heardUpTo the newest one that was heard of before: its holds were put back then, and one
   *     that is not there any more was lifted since
   */
  List<CrlEntry> entries(BigInteger heardUpTo) {
    Map<SerialNumber, CrlEntry> entries = new LinkedHashMap<>();
    for (VerifiedCrl crl : inOrder) {
      entries.values().removeIf(NewerCrls::isHold);
      boolean isOutdated = number(crl).compareTo(heardUpTo) <= 0;
      crl.entries().stream()
          .filter(entry -> !isOutdated || !isHold(entry))
          .forEach(
              entry ->
                  entries.merge(
                      entry.serialNumber(),
                      entry,
                      (former, later) -> isHold(former) ? later : former));
    }
    return List.copyOf(entries.values());
  }

  private static boolean isHold(CrlEntry entry) {
    return entry.reason() == RevocationReason.CERTIFICATE_HOLD;
  }

  private static BigInteger number(VerifiedCrl crl) {
    return crl.fields().number();
  }
}
