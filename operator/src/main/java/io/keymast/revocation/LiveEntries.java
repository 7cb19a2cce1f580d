package io.keymast.revocation;

import io.keymast.domain.Der;
import io.keymast.domain.RevocationReason;
import io.keymast.domain.SerialNumber;
import io.keymast.pki.CrlEntry;
import io.keymast.pki.RevokedCertificates;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** What counts in a sequence of logs: entries that no tombstone among them cancels. */
final class LiveEntries {
  private final List<EntryLog> logs;
  private final Set<Der> cancelled;

  /**
   * Of the serial numbers of what is cancelled, in order: few of many entries are compared then.
   */
  private final int[] cancelledLowBits;

  private LiveEntries(List<EntryLog> logs, Set<Der> cancelled, int[] cancelledLowBits) {
    this.logs = logs;
    this.cancelled = cancelled;
    this.cancelledLowBits = cancelledLowBits;
  }

  static LiveEntries of(List<EntryLog> logs) {
    Set<Der> cancelled = new HashSet<>();
    IntStream.Builder lowBits = IntStream.builder();
    for (EntryLog log : logs) {
      for (int i = 0; log.hasTombstones() && i < log.size(); i++) {
        if (log.isTombstone(i)) {
          cancelled.add(log.entry(i));
          lowBits.add(log.lowBits(i));
        }
      }
    }
    return new LiveEntries(List.copyOf(logs), cancelled, lowBits.build().sorted().toArray());
  }

  Set<Der> cancelled() {
    return cancelled;
  }

  boolean isLive(EntryLog log, int index) {
    return !log.isTombstone(index)
        && (cancelled.isEmpty()
            || Arrays.binarySearch(cancelledLowBits, log.lowBits(index)) < 0
            || !cancelled.contains(log.entry(index)));
  }

  /** What a CRL lists, in order, without certificates that expired before the limit. */
  RevokedCertificates splice(long expiryLimit) {
    RevokedCertificates.Splicer splicer = new RevokedCertificates.Splicer();
    for (EntryLog log : logs) {
      if (isListedWhole(log, expiryLimit)) {
        splicer.add(log.records(), 0, log.length(), log.size());
      } else {
        splice(log, expiryLimit, splicer);
      }
    }
    return splicer.splice();
  }

  private boolean isListedWhole(EntryLog log, long expiryLimit) {
    return cancelled.isEmpty()
        && !LedgerMinutes.isExpired(log.earliestNotAfterMinutes(), expiryLimit);
  }

  private void splice(EntryLog log, long expiryLimit, RevokedCertificates.Splicer splicer) {
    int from = 0;
    for (int i = 0; i <= log.size(); i++) {
      boolean listed =
          i < log.size()
              && isLive(log, i)
              && !LedgerMinutes.isExpired(log.notAfterMinutes(i), expiryLimit);
      if (!listed) {
        splicer.add(log.records(), log.start(from), log.start(i), i - from);
        from = Math.min(i + 1, log.size());
      }
    }
  }

  /** When the last of their certificates ends; empty if nothing is listed. */
  Optional<Instant> lastNotAfter() {
    return logs.stream()
        .flatMapToLong(
            log ->
                IntStream.range(0, log.size())
                    .filter(index -> isLive(log, index))
                    .mapToLong(log::notAfterMinutes))
        .boxed()
        .max(Comparator.naturalOrder())
        .map(LedgerMinutes::toNotAfter);
  }

  /** Takes the entries of certificates that expired before the limit out of the set. */
  void removeExpired(Set<Der> entries, long expiryLimit) {
    for (EntryLog log : logs) {
      for (int i = 0; i < log.size(); i++) {
        if (LedgerMinutes.isExpired(log.notAfterMinutes(i), expiryLimit)) {
          entries.remove(log.entry(i));
        }
      }
    }
  }

  /** The live records of some serial numbers: more than one for each only after a race. */
  Map<SerialNumber, List<LedgerRecord.Revoked>> find(Set<SerialNumber> serialNumbers) {
    int[] lowBits =
        serialNumbers.stream().mapToInt(wanted -> wanted.value().intValue()).sorted().toArray();
    return select(log -> log.withLowBits(lowBits), serialNumbers::contains);
  }

  /** Of other entries, those that these neither say, in some stronger way, nor have lifted. */
  List<CrlEntry> lacking(List<CrlEntry> entries) {
    Map<SerialNumber, List<LedgerRecord.Revoked>> found =
        find(entries.stream().map(CrlEntry::serialNumber).collect(Collectors.toSet()));
    return entries.stream()
        .filter(entry -> !cancelled.contains(entry.toDer()))
        .filter(entry -> isStronger(entry, found.getOrDefault(entry.serialNumber(), List.of())))
        .toList();
  }

  private static boolean isStronger(CrlEntry entry, List<LedgerRecord.Revoked> known) {
    return known.isEmpty()
        || (entry.reason() != RevocationReason.CERTIFICATE_HOLD
            && LedgerRecord.Revoked.strongest(known).reason() == RevocationReason.CERTIFICATE_HOLD);
  }

  Map<SerialNumber, List<LedgerRecord.Revoked>> all() {
    return select(log -> IntStream.range(0, log.size()), _ -> true);
  }

  /**
   * @param perhaps where all stand that are wanted, of a log: few of many are decoded then
   */
  private Map<SerialNumber, List<LedgerRecord.Revoked>> select(
      Function<EntryLog, IntStream> perhaps, Predicate<SerialNumber> wanted) {
    Map<SerialNumber, List<LedgerRecord.Revoked>> found = new HashMap<>();
    for (EntryLog log : logs) {
      for (int i : perhaps.apply(log).toArray()) {
        if (wanted.test(log.serialNumber(i))
            && isLive(log, i)
            && log.record(i) instanceof LedgerRecord.Revoked revoked) {
          found.computeIfAbsent(log.serialNumber(i), _ -> new ArrayList<>(1)).add(revoked);
        }
      }
    }
    return found;
  }
}
