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
      EntryLog signed = segment.log().prefix(prefix.length());
      if (!signed.sha256().equals(prefix.sha256())) {
        throw damaged(prefix, "is not what was signed");
      }
      logs.add(signed);
    }
    return LiveEntries.of(logs);
  }

  private static LedgerException.Damaged damaged(CrlHead.SegmentPrefix prefix, String what) {
    return new LedgerException.Damaged("segment " + prefix.name() + " " + what);
  }
}
