package io.keymast.revocation;

import io.keymast.domain.SerialNumber;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The segments of one CA key.
 *
 * @param live in the order of a CRL
 * @param dead to be deleted: replaced ones, and those that a crash left before a head named them
 */
record LedgerSegments(List<LedgerSegment> live, List<LedgerSegment> dead) {
  LedgerSegments {
    live = List.copyOf(live);
    dead = List.copyOf(dead);
  }

  static LedgerSegments of(Stream<LedgerSegment> segments, SegmentLiveness liveness) {
    Map<Boolean, List<LedgerSegment>> parts =
        segments
            .sorted(LedgerSegment.BY_NUMBER)
            .collect(Collectors.partitioningBy(liveness::isLive));
    List<LedgerSegment> live = new ArrayList<>(parts.getOrDefault(true, List.of()));
    live.sort(Comparator.comparingInt(liveness::position).thenComparing(LedgerSegment.BY_NUMBER));
    return new LedgerSegments(live, parts.getOrDefault(false, List.of()));
  }

  Stream<LedgerSegment> all() {
    return Stream.concat(live.stream(), dead.stream());
  }

  /** The one to append to: one that is younger is a spare, until this one is sealed. */
  Optional<LedgerSegment> active() {
    return live.stream().filter(LedgerSegment::isActive).min(LedgerSegment.BY_NUMBER);
  }

  boolean hasSpare() {
    return live.stream().filter(LedgerSegment::isActive).count() > 1;
  }

  long nextNumber() {
    return 1 + all().mapToLong(LedgerSegment::number).max().orElse(0);
  }

  LedgerUsage usage() {
    return new LedgerUsage(
        live.stream().mapToInt(segment -> segment.log().size()).sum(),
        live.stream().mapToLong(segment -> segment.log().storedBytes()).sum(),
        live.size() + dead.size());
  }

  LiveEntries entries() {
    return LiveEntries.of(live.stream().map(LedgerSegment::log).toList());
  }

  /**
   * @param lengths of the segments, by name, at some time
   */
  boolean hasGrownSince(Map<String, Integer> lengths) {
    return live.stream()
        .anyMatch(segment -> segment.log().length() > lengths.getOrDefault(segment.name(), 0));
  }

  Set<SerialNumber> appendedSince(Map<String, Integer> lengths) {
    Set<SerialNumber> fresh = new HashSet<>();
    for (LedgerSegment segment : live) {
      EntryLog log = segment.log();
      int from = lengths.getOrDefault(segment.name(), 0);
      for (int i = log.size() - 1; i >= 0 && log.start(i) >= from; i--) {
        fresh.add(log.serialNumber(i));
      }
    }
    return fresh;
  }

  Map<String, LedgerSegment> liveByName() {
    return live.stream().collect(Collectors.toMap(LedgerSegment::name, segment -> segment));
  }

  /** The same, but for one that was written since. */
  LedgerSegments with(LedgerSegment written) {
    List<LedgerSegment> changed = new ArrayList<>(live);
    changed.removeIf(segment -> segment.name().equals(written.name()));
    changed.add(written);
    changed.sort(LedgerSegment.BY_NUMBER);
    return new LedgerSegments(changed, dead);
  }
}
