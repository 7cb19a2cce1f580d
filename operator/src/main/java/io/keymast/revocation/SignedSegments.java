package io.keymast.revocation;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

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

  /**
   * The same, but for reading again what an earlier look has found sound: a segment that is sealed
   * stays as it is for years.
   *
   * @param former sound in whole
   * @throws LedgerException.Damaged if a segment is missing or is not what was signed
   */
  static void check(GenerationLedger found, Optional<GenerationLedger> former) {
    Set<Checked> checked = former.map(SignedSegments::checked).orElse(Set.of());
    Map<String, LedgerSegment> segments = found.segments().liveByName();
    for (CrlHead.SegmentPrefix prefix : found.signedPrefixes()) {
      LedgerSegment segment =
          Optional.ofNullable(segments.get(prefix.name()))
              .orElseThrow(() -> damaged(prefix, "is missing"));
      if (!checked.contains(new Checked(prefix, segment.version()))) {
        signed(segment.log(), prefix);
      }
    }
  }

  private record Checked(CrlHead.SegmentPrefix prefix, String version) {}

  private static Set<Checked> checked(GenerationLedger sound) {
    Map<String, LedgerSegment> segments = sound.segments().liveByName();
    return sound.signedPrefixes().stream()
        .flatMap(
            prefix ->
                Optional.ofNullable(segments.get(prefix.name()))
                    .map(segment -> new Checked(prefix, segment.version()))
                    .stream())
        .collect(Collectors.toSet());
  }

  private static EntryLog signed(EntryLog log, CrlHead.SegmentPrefix prefix) {
    if (log.length() < prefix.length()) {
      throw damaged(prefix, "is shorter than what was signed of it");
    }
    return log.recordsUpTo(prefix.length())
        .filter(signed -> signed.sha256().equals(prefix.sha256()))
        .orElseThrow(() -> damaged(prefix, "is not what was signed"));
  }

  private static LedgerException.Damaged damaged(CrlHead.SegmentPrefix prefix, String what) {
    return new LedgerException.Damaged("ConfigMap " + prefix.name() + " " + what);
  }
}
