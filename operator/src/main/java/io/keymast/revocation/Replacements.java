package io.keymast.revocation;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Segments that the next head no longer counts. */
final class Replacements {
  private Replacements() {}

  /** Of those replaced now, and of those replaced before that still exist. */
  static Set<String> uids(GenerationLedger before, Compaction compaction) {
    return segments(before, compaction).stream()
        .map(LedgerSegment::uid)
        .collect(Collectors.toSet());
  }

  static List<LedgerSegment> segments(GenerationLedger before, Compaction compaction) {
    return Stream.concat(before.dead().stream(), compaction.replaced().stream()).toList();
  }
}
