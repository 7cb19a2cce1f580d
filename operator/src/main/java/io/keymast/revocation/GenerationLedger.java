package io.keymast.revocation;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.keymast.domain.KeyId;
import io.keymast.domain.RevocationReason;
import io.keymast.domain.SerialNumber;
import io.keymast.pki.CrlEntry;
import io.keymast.pki.CrlFields;
import io.keymast.pki.RevokedCertificates;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
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
  private final List<LedgerSegment> live;
  private final List<LedgerSegment> dead;
  private final Memo<Integer> publishedCount = new Memo<>();
  private final Memo<Optional<LedgerSpan>> span = new Memo<>();

  private GenerationLedger(
      KeyId keyId,
      Optional<StoredHead> head,
      Optional<Recovered> noted,
      List<LedgerSegment> live,
      List<LedgerSegment> dead) {
    this.keyId = keyId;
    this.head = head;
    this.noted = noted;
    this.live = List.copyOf(live);
    this.dead = List.copyOf(dead);
  }

  /**
   * @param stored the head and the segments, as one list request gave them
   * @throws LedgerException.Damaged if one of them can't be read
   */
  static GenerationLedger of(KeyId keyId, List<ConfigMap> stored) {
    Optional<StoredHead> head =
        stored.stream()
            .filter(configMap -> isPart(configMap, LedgerNames.HEAD))
            .findFirst()
            .map(StoredHead::read);
    List<LedgerSegment> segments =
        stored.stream()
            .filter(configMap -> isPart(configMap, LedgerNames.SEGMENT))
            .map(LedgerSegment::read)
            .sorted(LedgerSegment.BY_NUMBER)
            .toList();
    SegmentLiveness liveness = SegmentLiveness.of(head.map(StoredHead::content));
    Map<Boolean, List<LedgerSegment>> parts =
        segments.stream().collect(Collectors.partitioningBy(liveness::isLive));
    List<LedgerSegment> live = new ArrayList<>(parts.getOrDefault(true, List.of()));
    live.sort(Comparator.comparingInt(liveness::position).thenComparing(LedgerSegment.BY_NUMBER));
    return new GenerationLedger(
        keyId, head, Optional.empty(), live, parts.getOrDefault(false, List.of()));
  }

  /** Whether it was read from the very same ConfigMaps. */
  boolean isOf(List<ConfigMap> stored) {
    return versions(stored.stream()).equals(versions(parts()));
  }

  private Stream<ConfigMap> parts() {
    return Stream.concat(
        head.map(StoredHead::stored).stream(),
        Stream.concat(live.stream(), dead.stream()).map(LedgerSegment::stored));
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

  /** Whether a person has said that the newest CRL was signed by clocks that were ahead. */
  boolean mayGoBackInTime() {
    return head.filter(StoredHead::mayGoBackInTime).isPresent();
  }

  /** Of these entries, those that the ledger neither says, in some stronger way, nor has lifted. */
  public List<CrlEntry> lacking(List<CrlEntry> entries) {
    LiveEntries known = liveEntries();
    Map<SerialNumber, List<LedgerRecord.Revoked>> found =
        known.find(entries.stream().map(CrlEntry::serialNumber).collect(Collectors.toSet()));
    return entries.stream()
        .filter(entry -> !known.cancelled().contains(entry.toDer()))
        .filter(entry -> isStronger(entry, found.getOrDefault(entry.serialNumber(), List.of())))
        .toList();
  }

  private static boolean isStronger(CrlEntry entry, List<LedgerRecord.Revoked> known) {
    return known.isEmpty()
        || entry.reason() != RevocationReason.CERTIFICATE_HOLD
            && LedgerRecord.Revoked.strongest(known).reason() == RevocationReason.CERTIFICATE_HOLD;
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

  /**
   * Of all {@link #entries}; empty if there are none.
   *
   * @throws LedgerException.Damaged if one of them is malformed
   */
  public Optional<LedgerSpan> span() {
    return span.get(() -> entries().stream().map(LedgerSpan::of).reduce(LedgerSpan::and));
  }

  /** Published or not. */
  public Optional<RevocationEntry> find(SerialNumber serialNumber) {
    List<LedgerRecord.Revoked> found =
        liveEntries().find(Set.of(serialNumber)).getOrDefault(serialNumber, List.of());
    return found.isEmpty()
        ? Optional.empty()
        : Optional.of(LedgerRecord.Revoked.strongest(found).toEntry(keyId));
  }

  /** Of these serial numbers, those that are revoked, published or not, and why. */
  public Map<SerialNumber, RevocationReason> reasons(Set<SerialNumber> serialNumbers) {
    return liveEntries().find(serialNumbers).entrySet().stream()
        .collect(
            Collectors.toMap(
                Map.Entry::getKey,
                found -> LedgerRecord.Revoked.strongest(found.getValue()).reason()));
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
    Map<String, Integer> signed = signedLengths();
    return live.stream()
        .anyMatch(segment -> segment.log().length() > signed.getOrDefault(segment.name(), 0));
  }

  /** Serial numbers that two processes revoked at the same moment: each has two entries. */
  List<SerialNumber> duplicates() {
    Map<String, Integer> signed = signedLengths();
    Set<SerialNumber> fresh = new HashSet<>();
    for (LedgerSegment segment : live) {
      EntryLog log = segment.log();
      int from = signed.getOrDefault(segment.name(), 0);
      for (int i = log.size() - 1; i >= 0 && log.start(i) >= from; i--) {
        fresh.add(log.serialNumber(i));
      }
    }
    return liveEntries().find(fresh).entrySet().stream()
        .filter(found -> found.getValue().size() > 1)
        .map(Map.Entry::getKey)
        .toList();
  }

  private Map<String, Integer> signedLengths() {
    return signedPrefixes().stream()
        .collect(Collectors.toMap(CrlHead.SegmentPrefix::name, CrlHead.SegmentPrefix::length));
  }

  public LedgerUsage usage() {
    return new LedgerUsage(
        live.stream().mapToInt(segment -> segment.log().size()).sum(),
        live.stream().mapToLong(segment -> segment.log().storedBytes()).sum(),
        live.size() + dead.size());
  }

  /**
   * Merged segments are made with a head only: what they hold must not be taken for swept.
   *
   * @throws LedgerException.Damaged if it is lost
   */
  GenerationLedger withItsHead() {
    if (head.isEmpty()) {
      dead.stream()
          .filter(segment -> segment.phase() == LedgerSegment.Phase.MERGED)
          .flatMap(segment -> LedgerNames.headOf(segment.name()).stream())
          .findFirst()
          .ifPresent(
              name -> {
                throw new LedgerException.Damaged("ConfigMap " + name + " is missing");
              });
    }
    return this;
  }

  /**
   * @param former an earlier read that was checked likewise
   * @throws LedgerException.Damaged if a segment is not what the head signed
   */
  GenerationLedger withItsSegments(Optional<GenerationLedger> former) {
    SignedSegments.check(this, former);
    return this;
  }

  Optional<StoredHead> storedHead() {
    return head;
  }

  /** In the order of a CRL. */
  List<LedgerSegment> live() {
    return live;
  }

  /** To be deleted: replaced ones, and those that a crash left before a head named them. */
  List<LedgerSegment> dead() {
    return dead;
  }

  /** The one to append to: one that is younger is a spare, until this one is sealed. */
  Optional<LedgerSegment> active() {
    return live.stream().filter(LedgerSegment::isActive).min(LedgerSegment.BY_NUMBER);
  }

  /** Whether the active segment may be sealed. */
  public boolean hasSpare() {
    return live.stream().filter(LedgerSegment::isActive).count() > 1;
  }

  long nextNumber() {
    return 1
        + Math.max(
            live.stream().mapToLong(LedgerSegment::number).max().orElse(0),
            dead.stream().mapToLong(LedgerSegment::number).max().orElse(0));
  }

  LiveEntries liveEntries() {
    return LiveEntries.of(live.stream().map(LedgerSegment::log).toList());
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
    Map<String, LedgerSegment> byName = liveByName();
    return SignedSegments.read(signedPrefixes(), name -> Optional.ofNullable(byName.get(name)));
  }

  /** What the newest CRL lists of its segments; none without a head. */
  List<CrlHead.SegmentPrefix> signedPrefixes() {
    return head().map(CrlHead::segments).orElse(List.of());
  }

  Map<String, LedgerSegment> liveByName() {
    return live.stream().collect(Collectors.toMap(LedgerSegment::name, segment -> segment));
  }

  /** The same read, but for one segment that was written since. */
  GenerationLedger with(LedgerSegment written) {
    List<LedgerSegment> changed = new ArrayList<>(live);
    changed.removeIf(segment -> segment.name().equals(written.name()));
    changed.add(written);
    changed.sort(LedgerSegment.BY_NUMBER);
    return new GenerationLedger(keyId, head, noted, changed, dead);
  }

  /** The same read, with what stands beside the heads. */
  GenerationLedger with(Optional<Recovered> other) {
    return new GenerationLedger(keyId, head, other, live, dead);
  }
}
