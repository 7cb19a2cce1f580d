package io.keymast.reconciler;

import io.keymast.domain.RevocationReason;
import io.keymast.domain.SerialNumber;
import io.keymast.pki.CrlEntry;
import io.keymast.pki.VerifiedCrl;
import java.math.BigInteger;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What CRLs that are published list, each of them newer than the ledger's head was, and none of
 * those that followed it.
 *
 * @param inOrder by number, the newest last
 */
record NewerCrls(List<VerifiedCrl> inOrder) {
  NewerCrls {
    inOrder = inOrder.stream().sorted(Comparator.comparing(NewerCrls::number)).toList();
  }

  static NewerCrls than(SeenLedger seen, List<VerifiedCrl> crls) {
    return new NewerCrls(crls.stream().filter(crl -> !seen.knows(number(crl))).toList());
  }

  boolean isEmpty() {
    return inOrder.isEmpty();
  }

  /** The highest of these numbers and that one. */
  BigInteger highestOr(BigInteger other) {
    return inOrder.isEmpty() ? other : number(inOrder.getLast()).max(other);
  }

  /**
   * Each serial number once. What is revoked for good stays so, whichever of them lists it; a hold
   * counts only if the newest one has it: it may have been lifted since.
   */
  List<CrlEntry> entries() {
    Map<SerialNumber, CrlEntry> entries = new LinkedHashMap<>();
    for (VerifiedCrl crl : inOrder) {
      entries.values().removeIf(NewerCrls::isHold);
      crl.entries()
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
