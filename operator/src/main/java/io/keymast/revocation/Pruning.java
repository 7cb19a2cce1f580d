package io.keymast.revocation;

import io.keymast.domain.Der;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Full segments without what is of no use, where no CRL is published that {@link Compaction} could
 * go with. Each is written again in its place and by itself, in any order, and the same is revoked
 * after each of these writes: a cancelled entry goes while its tombstone stands, and a tombstone
 * once no other segment has its entry, mostly at the next look. Pure.
 *
 * <p>What a CRL has signed stays as it is. So does the active segment: whoever appends knows it as
 * one that only grows.
 */
final class Pruning {
  /** One in so many records of no use makes a segment worth writing again. */
  private static final int USELESS_SHARE = 4;

  private final LiveEntries live;
  private final long expiryLimit;
  private final Map<Der, Set<String>> cancelled;

  private Pruning(GenerationLedger ledger, long expiryLimit) {
    this.live = ledger.liveEntries();
    this.expiryLimit = expiryLimit;
    this.cancelled = cancelled(ledger, live);
  }

  /**
   * Segments as they are to be written; who is left without records is to be deleted.
   *
   * @param expiredBefore certificates that had ended by then need no entry any more
   */
  static List<LedgerSegment> plan(GenerationLedger ledger, Instant expiredBefore) {
    Set<String> signed =
        ledger.signedPrefixes().stream()
            .map(CrlHead.SegmentPrefix::name)
            .collect(Collectors.toSet());
    List<LedgerSegment> full =
        ledger.live().stream()
            .filter(segment -> segment.phase() == LedgerSegment.Phase.SEALED)
            .filter(segment -> !signed.contains(segment.name()))
            .toList();
    return full.isEmpty()
        ? List.of()
        : new Pruning(ledger, expiryLimit(ledger, expiredBefore)).pruned(full);
  }

  /** Where there was a CRL, what it has not left out yet may have to be on one more. */
  private static long expiryLimit(GenerationLedger ledger, Instant expiredBefore) {
    long limit = LedgerMinutes.ofLimit(expiredBefore);
    return ledger.head().map(head -> Math.min(limit, head.expiryLimit())).orElse(limit);
  }

  /** The names of the segments that have these entries. */
  private static Map<Der, Set<String>> cancelled(GenerationLedger ledger, LiveEntries live) {
    Map<Der, Set<String>> holders = new HashMap<>();
    for (LedgerSegment segment : ledger.live()) {
      EntryLog log = segment.log();
      for (int i = 0; i < log.size(); i++) {
        if (!log.isTombstone(i) && !live.isLive(log, i)) {
          holders.computeIfAbsent(log.entry(i), _ -> new HashSet<>(1)).add(segment.name());
        }
      }
    }
    return holders;
  }

  private List<LedgerSegment> pruned(List<LedgerSegment> full) {
    List<LedgerSegment> pruned = new ArrayList<>();
    for (LedgerSegment segment : full) {
      List<LedgerRecord> kept = kept(segment);
      int size = segment.log().size();
      if ((size - kept.size()) * USELESS_SHARE >= size) {
        pruned.add(segment.with(EntryLog.EMPTY.append(kept), segment.phase()));
      }
    }
    return pruned;
  }

  private List<LedgerRecord> kept(LedgerSegment segment) {
    EntryLog log = segment.log();
    List<LedgerRecord> kept = new ArrayList<>();
    for (int i = 0; i < log.size(); i++) {
      boolean stays =
          log.isTombstone(i)
              ? !Set.of(segment.name()).containsAll(holders(log.entry(i)))
              : live.isLive(log, i)
                  && !LedgerMinutes.isExpired(log.notAfterMinutes(i), expiryLimit);
      if (stays) {
        kept.add(log.record(i));
      }
    }
    return kept;
  }

  private Set<String> holders(Der entry) {
    return cancelled.getOrDefault(entry, Set.of());
  }
}
