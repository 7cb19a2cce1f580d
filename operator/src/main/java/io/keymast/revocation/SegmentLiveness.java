package io.keymast.revocation;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Which segments count, and in which order the head lists them. */
record SegmentLiveness(Map<String, Integer> positions, Set<String> replaced) {
  static SegmentLiveness of(Optional<CrlHead> head) {
    Map<String, Integer> positions = new HashMap<>();
    head.ifPresent(
        h -> h.segments().forEach(segment -> positions.put(segment.name(), positions.size())));
    return new SegmentLiveness(positions, head.map(CrlHead::replaced).orElse(Set.of()));
  }

  boolean isLive(LedgerSegment segment) {
    return isLive(segment.name(), segment.uid(), segment.phase());
  }

  boolean isLive(String name, String uid, LedgerSegment.Phase phase) {
    return switch (phase) {
      case ACTIVE, SEALED -> !replaced.contains(uid);
      case MERGED -> positions.containsKey(name);
    };
  }

  int position(LedgerSegment segment) {
    return positions.getOrDefault(segment.name(), Integer.MAX_VALUE);
  }
}
