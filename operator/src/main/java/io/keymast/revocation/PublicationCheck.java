package io.keymast.revocation;

import io.keymast.domain.Der;
import io.keymast.domain.Violation;
import io.keymast.pki.CrlFields;
import io.keymast.pki.CrlLint;
import io.keymast.pki.RevokedCertificates;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What a CRL must hold up to against the one before it, before anyone sees it: the number goes up,
 * time does not go back but once at a person's word, and whatever was revoked stays revoked.
 */
final class PublicationCheck {
  private static final String FIELD = "crl";

  private PublicationCheck() {}

  /**
   * All that is wrong.
   *
   * @param ledger has the CRL before
   * @param now at the earliest
   */
  static List<Violation> check(
      GenerationLedger ledger, CrlFields fields, RevokedCertificates revoked, Instant now) {
    List<Violation> violations = new ArrayList<>();
    ledger.head().ifPresent(head -> checkFields(ledger, head.fields(), fields, violations));
    if (!Recovered.leavesRoom(fields.number())) {
      violations.add(
          violation(
              "NumbersExhausted",
              "no CRL number could follow: recoveredAbove in the ledger's ConfigMaps is far above"
                  + " every CRL that was published"));
    }
    RevokedCertificates before = ledger.published();
    boolean continues = revoked.startsWith(before);
    violations.addAll(CrlLint.checkSerialNumbers(revoked, continues ? before.length() : 0));
    if (continues) {
      violations.addAll(CrlLint.checkEntries(revoked.toListFrom(before.length())));
    } else {
      List<Der> entries = revoked.toListFrom(0);
      Set<Der> listedBefore = new HashSet<>(before.toListFrom(0));
      violations.addAll(
          CrlLint.checkEntries(
              entries.stream().filter(entry -> !listedBefore.contains(entry)).toList()));
      listedBefore.removeAll(new HashSet<>(entries));
      checkDropped(ledger, now, listedBefore, violations);
    }
    return violations;
  }

  private static void checkFields(
      GenerationLedger ledger, CrlFields before, CrlFields next, List<Violation> violations) {
    if (next.number().compareTo(before.number()) <= 0) {
      violations.add(violation("NumberNotIncreased", "the CRL number would not increase"));
    }
    if (next.thisUpdate().isBefore(before.thisUpdate()) && !ledger.mayGoBackInTime()) {
      violations.add(
          violation(
              "ClockBehind",
              "thisUpdate would go back; set the clock right, or, if it is, set spec.resume once the"
                  + " brake ClockBehind holds"));
    }
  }

  private static void checkDropped(
      GenerationLedger ledger, Instant now, Set<Der> dropped, List<Violation> violations) {
    Set<Der> unexplained = new HashSet<>(dropped);
    unexplained.removeAll(ledger.liveEntries().cancelled());
    long expiryLimit =
        ledger
            .head()
            .map(head -> LedgerMinutes.ofLimit(head.fields().thisUpdate()))
            .map(limit -> Math.min(limit, LedgerMinutes.ofLimit(now)))
            .orElse(0L);
    if (!unexplained.isEmpty()) {
      ledger.publishedEntries().removeExpired(unexplained, expiryLimit);
    }
    if (!unexplained.isEmpty()) {
      violations.add(
          violation(
              "EntryDropped",
              "%d revoked, unexpired certificates would no longer be listed"
                  .formatted(unexplained.size())));
    }
  }

  private static Violation violation(String reason, String message) {
    return new Violation(FIELD, reason, message);
  }
}
