package io.keymast.revocation;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.keymast.domain.KeyId;
import io.keymast.domain.SerialNumber;
import io.keymast.pki.CrlEntry;
import io.keymast.pki.CrlFields;
import io.keymast.pki.ParsedCertificate;
import io.keymast.pki.RevokedCertificates;
import java.math.BigInteger;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The ledger of one CA key as one consistent read found it. Immutable. */
public final class GenerationLedger {
  private final KeyId keyId;
  private final Optional<StoredHead> head;
  private final Optional<Recovered> noted;
  private final LedgerSegments segments;
  private final Memo<Integer> publishedCount = new Memo<>();
  private final Memo<Optional<Instant>> lastNotAfter = new Memo<>();

  private GenerationLedger(
      KeyId keyId, Optional<StoredHead> head, Optional<Recovered> noted, LedgerSegments segments) {
    this.keyId = keyId;
    this.head = head;
    this.noted = noted;
    this.segments = segments;
  }

  /**
   * @param stored the head and the segments, as one list request gave them
   * @throws LedgerException.Damaged if one of them can't be read
   */
  static GenerationLedger of(KeyId keyId, List<ConfigMap> stored) {
    return of(keyId, stored, Optional.empty());
  }

  /**
   * The same, but for decoding again what an earlier look has decoded.
   *
   * @param former of the same key
   */
  static GenerationLedger of(
      KeyId keyId, List<ConfigMap> stored, Optional<GenerationLedger> former) {
    Map<String, LedgerSegment> decoded =
        former
            .map(it -> it.segments.all())
            .orElseGet(Stream::empty)
            .collect(Collectors.toMap(LedgerSegment::version, segment -> segment));
    Optional<StoredHead> head =
        stored.stream()
            .filter(configMap -> isPart(configMap, LedgerNames.HEAD))
            .findFirst()
            .map(StoredHead::read);
    LedgerSegments segments =
        LedgerSegments.of(
            stored.stream()
                .filter(configMap -> isPart(configMap, LedgerNames.SEGMENT))
                .map(
                    configMap ->
                        Optional.ofNullable(decoded.get(LedgerSegment.version(configMap)))
                            .map(known -> known.in(configMap))
                            .orElseGet(() -> LedgerSegment.read(configMap))),
            SegmentLiveness.of(head.map(StoredHead::content)));
    return new GenerationLedger(keyId, head, Optional.empty(), segments);
  }

  /** Whether it was read from the very same ConfigMaps. */
  boolean isOf(List<ConfigMap> stored) {
    return versions(stored.stream()).equals(versions(parts()));
  }

  private Stream<ConfigMap> parts() {
    return Stream.concat(
        head.map(StoredHead::stored).stream(), segments.all().map(LedgerSegment::stored));
  }

  private static Set<String> versions(Stream<ConfigMap> parts) {
    return parts.map(LedgerSegment::version).collect(Collectors.toSet());
  }

  static boolean isPart(ConfigMap configMap, String part) {
    return part.equals(configMap.getMetadata().getLabels().get(LedgerNames.PART_LABEL));
  }

  public KeyId keyId() {
    return keyId;
  }

  /** Empty until a CRL was published. */
  public Optional<CrlHead> head() {
    return head.map(StoredHead::content);
  }

  /** Empty unless an older state was put back at some time. */
  public Optional<Recovered> recovered() {
    return head.flatMap(StoredHead::recovered).or(() -> noted);
  }

  /** The newest CRL of what was lost whose holds are in here, or are known to have ended. */
  public BigInteger heardUpTo() {
    return head.map(StoredHead::heard).orElse(Heard.NOTHING).number();
  }

  /** Which CRLs led to the newest one. */
  public CrlLineage lineage() {
    return head.map(StoredHead::lineage).orElse(CrlLineage.NOTHING_PUBLISHED);
  }

  /** Whether a person has said that the newest CRL was signed by clocks that were ahead. */
  boolean mayGoBackInTime() {
    return head.filter(StoredHead::mayGoBackInTime).isPresent();
  }

  /** Of these entries, those that the ledger neither says, in some stronger way, nor has lifted. */
  public List<CrlEntry> lacking(List<CrlEntry> entries) {
    return liveEntries().lacking(entries);
  }

  /** Zero if none was published. */
  public BigInteger crlNumber() {
    return head().map(CrlHead::fields).map(CrlFields::number).orElse(BigInteger.ZERO);
  }

  /** What is revoked now, published or not; expired ones included until compaction. */
  public List<RevocationEntry> entries() {
    return liveEntries().all().values().stream()
        .map(records -> LedgerRecord.Revoked.strongest(records).toEntry(keyId))
        .toList();
  }

  /** When the last certificate of all {@link #entries} ends; empty if there are none. */
  public Optional<Instant> lastNotAfter() {
    return lastNotAfter.get(() -> liveEntries().lastNotAfter());
  }

  /** Published or not. */
  public Optional<RevocationEntry> find(SerialNumber serialNumber) {
    return Optional.ofNullable(find(Set.of(serialNumber)).get(serialNumber));
  }

  /** Of these serial numbers, those that are revoked, published or not. */
  public Map<SerialNumber, RevocationEntry> find(Set<SerialNumber> serialNumbers) {
    return liveEntries().find(serialNumbers).entrySet().stream()
        .collect(
            Collectors.toMap(
                Map.Entry::getKey,
                found -> LedgerRecord.Revoked.strongest(found.getValue()).toEntry(keyId)));
  }

  /**
   * How many certificates the newest CRL lists; spares decoding them.
   *
   * @throws LedgerException.Damaged if a segment is not what was signed
   */
  public int publishedCount() {
    return publishedCount.get(() -> published().count());
  }

  /** Of these serial numbers, those that the newest CRL lists just as the ledger has them. */
  public Set<SerialNumber> published(Set<SerialNumber> serialNumbers) {
    Map<SerialNumber, List<LedgerRecord.Revoked>> signed = publishedEntries().find(serialNumbers);
    return liveEntries().find(serialNumbers).entrySet().stream()
        .filter(revoked -> revoked.getValue().equals(signed.get(revoked.getKey())))
        .map(Map.Entry::getKey)
        .collect(Collectors.toSet());
  }

  /** Whether a record was appended that the newest CRL does not know. */
  public boolean hasUnpublished() {
    return segments.hasGrownSince(signedLengths());
  }

  /** Serial numbers that two processes revoked at the same moment: each has two entries. */
  List<SerialNumber> duplicates() {
    return liveEntries().find(segments.appendedSince(signedLengths())).entrySet().stream()
        .filter(found -> found.getValue().size() > 1)
        .map(Map.Entry::getKey)
        .toList();
  }

  private Map<String, Integer> signedLengths() {
    return signedPrefixes().stream()
        .collect(Collectors.toMap(CrlHead.SegmentPrefix::name, CrlHead.SegmentPrefix::length));
  }

  public LedgerUsage usage() {
    return segments.usage();
  }

  /**
   * The CA certificate that the head holds.
   *
   * @throws LedgerException.Damaged if it is none of this CA key
   */
  public Optional<ParsedCertificate> issuer() {
    return head.map(it -> it.issuer(keyId));
  }

  Optional<StoredHead> storedHead() {
    return head;
  }

  LedgerSegments segments() {
    return segments;
  }

  /** In the order of a CRL. */
  List<LedgerSegment> live() {
    return segments.live();
  }

  List<LedgerSegment> dead() {
    return segments.dead();
  }

  /** Whether the active segment may be sealed. */
  public boolean hasSpare() {
    return segments.hasSpare();
  }

  LiveEntries liveEntries() {
    return segments.entries();
  }

  /**
   * The entries of the newest CRL; none without a head.
   *
   * @throws LedgerException.Damaged if a segment is not what was signed
   */
  RevokedCertificates published() {
    return publishedEntries().splice(head().map(CrlHead::expiryLimit).orElse(0L));
  }

  LiveEntries publishedEntries() {
    Map<String, LedgerSegment> byName = segments.liveByName();
    return SignedSegments.read(signedPrefixes(), name -> Optional.ofNullable(byName.get(name)));
  }

  /** What the newest CRL lists of its segments; none without a head. */
  List<CrlHead.SegmentPrefix> signedPrefixes() {
    return head().map(CrlHead::segments).orElse(List.of());
  }

  /** The same read, but for one segment that was written since. */
  GenerationLedger with(LedgerSegment written) {
    return new GenerationLedger(keyId, head, noted, segments.with(written));
  }

  /** The same read, but for the head of a CRL that was published since, of these segments. */
  GenerationLedger with(StoredHead published) {
    return new GenerationLedger(keyId, Optional.of(published), Optional.empty(), segments);
  }

  /** The same read, with what stands beside the heads. */
  GenerationLedger withNote(Recovered note) {
    return new GenerationLedger(keyId, head, Optional.of(note), segments);
  }
}
