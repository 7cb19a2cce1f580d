package io.keymast.revocation;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.keymast.domain.Der;
import io.keymast.domain.SerialNumber;
import io.keymast.pki.CrlAssembler;
import io.keymast.pki.ParsedCertificate;
import io.keymast.pki.RevokedCertificates;
import java.math.BigInteger;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What an OCSP responder asks of the ledger of one CA key: whether one certificate is revoked, by a
 * binary search in each segment. Compact (about 70 octets a revocation beside the ConfigMaps), and
 * made anew only of the segments that changed. Immutable.
 */
public final class RevocationIndex {
  private final ParsedCertificate issuer;
  private final CrlHead head;
  private final SortedMap<String, Part> parts;
  private final Map<String, Integer> signedLengths;

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

  private RevocationIndex(ParsedCertificate issuer, CrlHead head, Map<String, Part> parts) {
    this.issuer = issuer;
    this.head = head;
    this.parts = Collections.unmodifiableSortedMap(new TreeMap<>(parts));
    this.signedLengths =
        head.segments().stream()
            .collect(Collectors.toMap(CrlHead.SegmentPrefix::name, CrlHead.SegmentPrefix::length));
  }

  /**
   * @param issuer the CA's certificate, known from elsewhere than the ledger
   * @param stored the head and the segments as they were seen, perhaps not all of one moment
   * @param before the index before, whose unchanged segments are taken over
   * @throws LedgerException.Damaged if there is no head, a segment that it signed is missing or
   *     altered, be it for a moment, or the signature is not the issuer's: who can't tell what is
   *     revoked must not say "good"
   */
  public static RevocationIndex of(
      ParsedCertificate issuer, List<ConfigMap> stored, Optional<RevocationIndex> before) {
    Optional<RevocationIndex> former = before.filter(index -> index.issuer.equals(issuer));
    CrlHead head =
        stored.stream()
            .filter(configMap -> GenerationLedger.isPart(configMap, LedgerNames.HEAD))
            .findFirst()
            .map(CrlHead::read)
            .orElseThrow(
                () ->
                    new LedgerException.Damaged(
                        "the ledger of " + issuer.subject() + " has no head"));
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
    if (former.filter(index -> index.head.equals(head)).isEmpty()) {
      requireSignature(issuer, head, parts);
    }
    return new RevocationIndex(issuer, head, live(head, parts));
  }

  /** As a relying party verifies the CRL. */
  private static void requireSignature(
      ParsedCertificate issuer, CrlHead head, Map<String, Part> parts) {
    List<EntryLog> signed = new ArrayList<>();
    for (CrlHead.SegmentPrefix prefix : head.segments()) {
      Part part = Objects.requireNonNull(parts.get(prefix.name()));
      signed.add(part.sorted.log().prefix(prefix.length()));
    }
    RevokedCertificates revoked = LiveEntries.of(signed).splice(head.expiryLimit());
    if (CrlAssembler.assemble(issuer, head.fields(), revoked, head.signature()).isEmpty()) {
      throw new LedgerException.Damaged("the head is not signed by " + issuer.subject());
    }
  }

  private static Map<String, Part> live(CrlHead head, Map<String, Part> parts) {
    SegmentLiveness liveness = SegmentLiveness.of(Optional.of(head));
    Map<String, Part> live = new HashMap<>(parts);
    live.entrySet()
        .removeIf(
            part ->
                !liveness.positions().containsKey(part.getKey())
                    && !liveness.isLive(part.getKey(), part.getValue().uid, part.getValue().phase));
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

  /** Whether the newest CRL has not run out: an old ledger that was put back is no news. */
  public boolean isCurrentAt(Instant now) {
    return now.isBefore(head.fields().nextUpdate());
  }

  /**
   * Revoked now, whether a CRL says so already or not. A lifted hold counts once it is signed: who
   * may write ConfigMaps can add to what is revoked, and take nothing back.
   */
  public Optional<RevocationEntry> find(SerialNumber serialNumber) {
    List<LedgerRecord.Revoked> revoked = new ArrayList<>();
    Set<Der> cancelled = new HashSet<>();
    parts.forEach(
        (name, part) -> {
          EntryLog log = part.sorted.log();
          int signed = signedLengths.getOrDefault(name, 0);
          for (int index : part.sorted.find(serialNumber)) {
            switch (log.record(index)) {
              case LedgerRecord.Revoked entry -> revoked.add(entry);
              case LedgerRecord.Cancelled tombstone -> {
                if (log.start(index) < signed) {
                  cancelled.add(tombstone.entry());
                }
              }
            }
          }
        });
    revoked.removeIf(entry -> cancelled.contains(entry.entry()));
    return revoked.isEmpty()
        ? Optional.empty()
        : issuer
            .subjectKeyId()
            .map(keyId -> LedgerRecord.Revoked.strongest(revoked).toEntry(keyId));
  }
}
