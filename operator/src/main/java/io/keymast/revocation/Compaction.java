package io.keymast.revocation;

import io.keymast.domain.Der;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Which full segments give way to which new ones. The records that are left out count in no CRL:
 * cancelled entries, their tombstones, and certificates whose expiry the newest CRL has passed.
 *
 * @param kept live segments that stay, in order
 * @param replaced live segments that go
 * @param merged what comes in their place, before the kept ones that are younger
 */
record Compaction(List<LedgerSegment> kept, List<LedgerSegment> replaced, List<EntryLog> merged) {
  /** So many full segments are worth a merge. */
  static final int SMALL_SEGMENTS = 15;

  private static final int SMALL = LedgerSegment.SEALED_LIMIT / 2;

  /** One in so many records of no use makes a segment worth writing again. */
  private static final int USELESS_SHARE = 4;

  /** Nothing is merged before the first head: merged segments without one mean that it was lost. */
  static Compaction plan(GenerationLedger ledger) {
    if (ledger.head().isEmpty()) {
      return none(ledger);
    }
    LiveEntries live = ledger.liveEntries();
    long expiryLimit = ledger.head().map(CrlHead::expiryLimit).orElse(0L);
    List<LedgerSegment> worthwhile =
        ledger.live().stream()
            .filter(segment -> !segment.isActive())
            .filter(
                segment ->
                    segment.log().storedBytes() < SMALL
                        || useless(segment.log(), live, expiryLimit) * USELESS_SHARE
                            >= segment.log().size())
            .toList();
    boolean due =
        worthwhile.size() >= SMALL_SEGMENTS
            || worthwhile.stream().anyMatch(segment -> segment.log().storedBytes() >= SMALL);
    if (!due) {
      return none(ledger);
    }
    List<LedgerSegment> kept =
        ledger.live().stream().filter(segment -> !worthwhile.contains(segment)).toList();
    return new Compaction(
        kept, worthwhile, merge(worthwhile, live, stillNeeded(kept, live), expiryLimit));
  }

  static Compaction none(GenerationLedger ledger) {
    return new Compaction(ledger.live(), List.of(), List.of());
  }

  private static int useless(EntryLog log, LiveEntries live, long expiryLimit) {
    int count = 0;
    for (int i = 0; i < log.size(); i++) {
      if (!counts(log, i, live, expiryLimit)) {
        count++;
      }
    }
    return count;
  }

  private static boolean counts(EntryLog log, int index, LiveEntries live, long expiryLimit) {
    return live.isLive(log, index)
        && !LedgerMinutes.isExpired(log.notAfterMinutes(index), expiryLimit);
  }

  /** Entries that stay stored although they are cancelled: their tombstones stay too. */
  private static Set<Der> stillNeeded(List<LedgerSegment> kept, LiveEntries live) {
    Set<Der> needed = new HashSet<>();
    for (LedgerSegment segment : kept) {
      EntryLog log = segment.log();
      for (int i = 0; i < log.size(); i++) {
        if (!log.isTombstone(i) && !live.isLive(log, i)) {
          needed.add(log.entry(i));
        }
      }
    }
    return needed;
  }

  private static List<EntryLog> merge(
      List<LedgerSegment> segments, LiveEntries live, Set<Der> needed, long expiryLimit) {
    List<EntryLog> merged = new ArrayList<>();
    List<LedgerRecord> records = new ArrayList<>();
    int bytes = 0;
    for (LedgerSegment segment : segments) {
      EntryLog log = segment.log();
      for (int i = 0; i < log.size(); i++) {
        boolean stays =
            log.isTombstone(i) ? needed.contains(log.entry(i)) : counts(log, i, live, expiryLimit);
        if (stays) {
          LedgerRecord record = log.record(i);
          int size = EntryLog.storedBytes(record);
          if (bytes + size > LedgerSegment.SEALED_LIMIT) {
            merged.add(EntryLog.EMPTY.append(records));
            records.clear();
            bytes = 0;
          }
          records.add(record);
          bytes += size;
        }
      }
    }
    if (!records.isEmpty()) {
      merged.add(EntryLog.EMPTY.append(records));
    }
    return merged;
  }
}
