package io.keymast.revocation;

import io.keymast.domain.Der;
import io.keymast.domain.RevocationReason;
import io.keymast.domain.SerialNumber;
import io.keymast.pki.CrlEntry;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Which records bring the ledger to what is wanted; none where it says so already. In their order
 * each prefix is safe: what is revoked stays revoked, a replacement stands before the tombstone.
 */
final class AppendDecision {
  private final Map<SerialNumber, List<LedgerRecord.Revoked>> known;
  private final Set<Der> cancelled;
  private final Instant now;
  private final List<LedgerRecord> records = new ArrayList<>();

  private AppendDecision(LiveEntries live, Set<SerialNumber> serialNumbers, Instant now) {
    this.known = new HashMap<>(live.find(serialNumbers));
    this.cancelled = new HashSet<>(live.cancelled());
    this.now = now;
  }

  static List<LedgerRecord> decide(List<LedgerChange> changes, LiveEntries live, Instant now) {
    Set<SerialNumber> serialNumbers =
        changes.stream().map(LedgerChange::serialNumber).collect(Collectors.toSet());
    AppendDecision decision = new AppendDecision(live, serialNumbers, now);
    changes.forEach(decision::decide);
    return List.copyOf(decision.records);
  }

  private void decide(LedgerChange change) {
    List<LedgerRecord.Revoked> before = known.getOrDefault(change.serialNumber(), List.of());
    switch (change) {
      case LedgerChange.Revoke revoke -> revoke(revoke.entry(), before);
      case LedgerChange.LiftHold _ ->
          replaceBy(
              change.serialNumber(),
              before.stream().filter(revoked -> !isHold(revoked)).toList(),
              before.stream().filter(AppendDecision::isHold).toList());
      case LedgerChange.KeepStrongest _ -> {
        if (before.size() > 1) {
          LedgerRecord.Revoked strongest = LedgerRecord.Revoked.strongest(before);
          replaceBy(
              change.serialNumber(),
              List.of(strongest),
              before.stream().filter(revoked -> !revoked.equals(strongest)).toList());
        }
      }
    }
  }

  private void revoke(RevocationEntry entry, List<LedgerRecord.Revoked> before) {
    boolean strongerThanHold = entry.reason() != RevocationReason.CERTIFICATE_HOLD;
    boolean settled =
        strongerThanHold
            ? before.stream().anyMatch(revoked -> !isHold(revoked))
            : !before.isEmpty();
    if (settled) {
      return;
    }
    LedgerRecord.Revoked revoked = record(entry);
    records.add(revoked);
    replaceBy(entry.serialNumber(), List.of(revoked), before);
  }

  private void replaceBy(
      SerialNumber serialNumber,
      List<LedgerRecord.Revoked> kept,
      List<LedgerRecord.Revoked> given) {
    for (LedgerRecord.Revoked revoked : given) {
      records.add(new LedgerRecord.Cancelled(revoked.entry(), revoked.notAfter()));
      cancelled.add(revoked.entry());
    }
    known.put(serialNumber, kept);
  }

  /**
   * A date that a tombstone has already used moves on by seconds, since it would cancel this entry
   * too. An expired certificate is kept as one that expires now, so that one CRL still lists it.
   */
  private LedgerRecord.Revoked record(RevocationEntry entry) {
    Instant date = entry.revocationDate();
    Der der = new CrlEntry(entry.serialNumber(), date, entry.reason()).toDer();
    while (cancelled.contains(der)) {
      date = date.plusSeconds(1);
      der = new CrlEntry(entry.serialNumber(), date, entry.reason()).toDer();
    }
    Instant notAfter = entry.notAfter().isAfter(now) ? entry.notAfter() : now;
    return new LedgerRecord.Revoked(der, notAfter);
  }

  private static boolean isHold(LedgerRecord.Revoked revoked) {
    return revoked.reason() == RevocationReason.CERTIFICATE_HOLD;
  }
}
