package io.keymast.revocation;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** What a head signed, gathered from its segments; what follows in them is not looked at. */
final class SignedSegments {
  private SignedSegments() {}

  /**
   * @throws LedgerException.Damaged if a segment is missing or is not what was signed
   */
  static LiveEntries read(
      List<CrlHead.SegmentPrefix> prefixes, Function<String, Optional<LedgerSegment>> segments) {
    List<EntryLog> logs = new ArrayList<>();
    for (CrlHead.SegmentPrefix prefix : prefixes) {
      LedgerSegment segment =
          segments.apply(prefix.name()).orElseThrow(() -> damaged(prefix, "is missing"));
      logs.add(signed(segment.log(), prefix));
    }
    return LiveEntries.of(logs);
  }

  private static EntryLog signed(EntryLog log, CrlHead.SegmentPrefix prefix) {
    if (log.length() < prefix.length()) {
      throw damaged(prefix, "is shorter than what was signed of it");
    }
    EntryLog signed = log.prefix(prefix.length());
    if (!signed.sha256().equals(prefix.sha256())) {
      throw damaged(prefix, "is not what was signed");
    }
    return signed;
  }

  private static LedgerException.Damaged damaged(CrlHead.SegmentPrefix prefix, String what) {
    return new LedgerException.Damaged("ConfigMap " + prefix.name() + " " + what);
  }
}
