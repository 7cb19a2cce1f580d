package io.keymast.revocation;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.keymast.domain.Der;
import io.keymast.domain.KeyId;
import io.keymast.domain.SerialNumber;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What an OCSP responder asks of the ledger of one CA key: whether one certificate is revoked, by a
 * binary search in each segment. Compact (about 70 octets a revocation beside the ConfigMaps), and
 * made anew only of the segments that changed. Immutable.
 */
public final class RevocationIndex {
  private final KeyId keyId;
  private final CrlHead head;
  private final SortedMap<String, Part> parts;

  /**
   * @param version uid and resourceVersion
   */
  private record Part(String version, LedgerSegment.Phase phase, String uid, SortedSegment sorted) {
    static Part read(ConfigMap stored) {
      LedgerSegment segment = LedgerSegment.read(stored);
      return new Part(
          versionOf(stored), segment.phase(), segment.uid(), SortedSegment.of(segment.log()));
    }
  }

  private RevocationIndex(KeyId keyId, CrlHead head, Map<String, Part> parts) {
    this.keyId = keyId;
    this.head = head;
    this.parts = Collections.unmodifiableSortedMap(new TreeMap<>(parts));
  }

  /**
   * @param stored the head and the segments as they were seen, perhaps not all of one moment
   * @param former the index before, whose unchanged segments are taken over
   * @throws LedgerException.Damaged if there is no head, or a segment that it signed is missing or
   *     altered, be it for a moment: who can't tell what is revoked must not say "good"
   */
  public static RevocationIndex of(
      KeyId keyId, List<ConfigMap> stored, Optional<RevocationIndex> former) {
    CrlHead head =
        stored.stream()
            .filter(configMap -> GenerationLedger.isPart(configMap, LedgerNames.HEAD))
            .findFirst()
            .map(CrlHead::read)
            .orElseThrow(
                () -> new LedgerException.Damaged("the ledger of key " + keyId + " has no head"));
    Map<String, Part> parts = new HashMap<>();
    for (ConfigMap configMap : stored) {
      if (GenerationLedger.isPart(configMap, LedgerNames.SEGMENT)) {
        String name = configMap.getMetadata().getName();
        parts.put(
            name,
            former
                .flatMap(index -> Optional.ofNullable(index.parts.get(name)))
                .filter(part -> part.version.equals(versionOf(configMap)))
                .orElseGet(() -> Part.read(configMap)));
      }
    }
    for (CrlHead.SegmentPrefix prefix : head.segments()) {
      if (former.stream().noneMatch(index -> index.hasSigned(prefix, parts))) {
        requireSigned(prefix, parts);
      }
    }
    return new RevocationIndex(keyId, head, live(head, parts));
  }

  private static Map<String, Part> live(CrlHead head, Map<String, Part> parts) {
    SegmentLiveness liveness = SegmentLiveness.of(Optional.of(head));
    Map<String, Part> live = new HashMap<>(parts);
    live.entrySet()
        .removeIf(
            part -> !liveness.isLive(part.getKey(), part.getValue().uid, part.getValue().phase));
    return live;
  }

  private boolean hasSigned(CrlHead.SegmentPrefix prefix, Map<String, Part> now) {
    Part known = parts.get(prefix.name());
    return known != null
        && known.equals(now.get(prefix.name()))
        && head.segments().contains(prefix);
  }

  private static void requireSigned(CrlHead.SegmentPrefix prefix, Map<String, Part> parts) {
    Part part = parts.get(prefix.name());
    if (part == null
        || !part.sorted.log().prefix(prefix.length()).sha256().equals(prefix.sha256())) {
      throw new LedgerException.Damaged("segment " + prefix.name() + " is not what was signed");
    }
  }

  private static String versionOf(ConfigMap stored) {
    return stored.getMetadata().getUid() + "/" + stored.getMetadata().getResourceVersion();
  }

  /** Of the newest CRL; what was revoked since is found too. */
  public BigInteger crlNumber() {
    return head.fields().number();
  }

  /** Revoked now, whether a CRL says so already or not. */
  public Optional<RevocationEntry> find(SerialNumber serialNumber) {
    List<LedgerRecord.Revoked> revoked = new ArrayList<>();
    Set<Der> cancelled = new HashSet<>();
    for (Part part : parts.values()) {
      for (LedgerRecord found : part.sorted.find(serialNumber)) {
        switch (found) {
          case LedgerRecord.Revoked entry -> revoked.add(entry);
          case LedgerRecord.Cancelled tombstone -> cancelled.add(tombstone.entry());
        }
      }
    }
    revoked.removeIf(entry -> cancelled.contains(entry.entry()));
    return revoked.isEmpty()
        ? Optional.empty()
        : Optional.of(GenerationLedger.toEntry(GenerationLedger.strongest(revoked), keyId));
  }
}
