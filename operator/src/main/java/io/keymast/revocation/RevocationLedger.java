package io.keymast.revocation;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.keymast.cache.LiveVersions;
import io.keymast.domain.AuthorityName;
import io.keymast.domain.KeyId;
import io.keymast.domain.Leadership;
import io.keymast.domain.SerialNumber;
import io.keymast.pki.CaKey;
import java.time.Clock;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What must no longer be trusted, kept in the authority's namespace. Needs no CA key. Any number of
 * processes and threads may write at once.
 */
public final class RevocationLedger {
  private final ConfigMapStore store;
  private final LedgerRemoval removal;
  private final Leadership leadership;
  private final Clock clock;
  private final Map<Generation, GenerationWriter> writers = new ConcurrentHashMap<>();

  /** Spares reading again what did not change: a ledger has its revocations for years. */
  private final Map<Generation, GenerationLedger> sound = new ConcurrentHashMap<>();

  private record Generation(AuthorityName authority, KeyId keyId) {
    boolean isOf(AuthorityName other) {
      return authority.equals(other);
    }
  }

  /** Where nobody leads, or nobody else. */
  public RevocationLedger(KubernetesClient client, Clock clock) {
    this(client, Leadership.UNDISPUTED, clock);
  }

  /** Written by whoever leads. */
  public RevocationLedger(KubernetesClient client, Leadership leadership, Clock clock) {
    this(
        new RememberedConfigMaps(
            new KubernetesConfigMaps(client, leadership), new LiveVersions(client)),
        leadership,
        clock);
  }

  RevocationLedger(ConfigMapStore store, Clock clock) {
    this(store, Leadership.UNDISPUTED, clock);
  }

  private RevocationLedger(ConfigMapStore store, Leadership leadership, Clock clock) {
    this.store = store;
    this.removal = new LedgerRemoval(store);
    this.leadership = leadership;
    this.clock = clock;
  }

  /**
   * Returns only when all entries are stored; after an exception some may be, and asking again
   * completes it. A serial number that is revoked already is left as it is, but for a hold, which
   * gives way to any other reason.
   *
   * @return those that this, or who wrote at the same moment, changed anything for
   * @throws LedgerException if others write all the time, no room is left, or the ledger can't be
   *     read
   */
  public Set<SerialNumber> revoke(AuthorityName authority, List<RevocationEntry> entries) {
    Map<KeyId, List<LedgerChange>> byKey =
        entries.stream()
            .collect(
                Collectors.groupingBy(
                    RevocationEntry::authorityKeyId,
                    Collectors.mapping(LedgerChange.Revoke::new, Collectors.toList())));
    Set<SerialNumber> changed = new HashSet<>();
    byKey.forEach((keyId, changes) -> changed.addAll(writer(authority, keyId).append(changes)));
    return changed;
  }

  /**
   * Returns when the next revocations need nothing new: nothing can be made in an ending namespace.
   */
  public void provide(AuthorityName authority, KeyId keyId) {
    writer(authority, keyId).provide();
  }

  /** Durable when it returns. A certificate that is revoked for good stays so. */
  public void liftHold(AuthorityName authority, KeyId keyId, SerialNumber serialNumber) {
    writer(authority, keyId).append(List.of(new LedgerChange.LiftHold(serialNumber)));
  }

  /**
   * Lets go of what is of no use in full segments that no CRL has signed: holds that were lifted,
   * and certificates that had ended by then. What is revoked stays so at each moment; what a crash
   * leaves undone, the next call does.
   *
   * @param read of {@link #read(AuthorityName)}
   */
  public void prune(AuthorityName authority, GenerationLedger read, Instant expiredBefore) {
    List<LedgerSegment> pruned = Pruning.plan(read, expiredBefore);
    if (!pruned.isEmpty()) {
      writer(authority, read.keyId()).prune(pruned);
    }
  }

  /** One live read. What is damaged of it is so for its CA key only. */
  public LedgerSnapshot read(AuthorityName authority) {
    Map<KeyId, List<ConfigMap>> byKey = new HashMap<>();
    List<ConfigMap> stored = store.list(authority.namespace(), LedgerNames.selector(authority));
    stored.stream()
        .filter(
            configMap -> configMap.getMetadata().getLabels().containsKey(LedgerNames.KEY_ID_LABEL))
        .collect(
            Collectors.groupingBy(
                configMap -> configMap.getMetadata().getLabels().get(LedgerNames.KEY_ID_LABEL)))
        .values()
        .forEach(parts -> keyId(parts).ifPresent(keyId -> byKey.put(keyId, parts)));
    LedgerSnapshot read =
        LedgerSnapshot.of(byKey, keyId -> sound(authority, keyId))
            .with(noted(stored), CrossCertificates.in(authority, stored));
    sound
        .keySet()
        .removeIf(it -> it.isOf(authority) && !read.generations().containsKey(it.keyId()));
    read.generations().values().forEach(generation -> remember(authority, generation));
    return read;
  }

  private Optional<GenerationLedger> sound(AuthorityName authority, KeyId keyId) {
    return Optional.ofNullable(sound.get(new Generation(authority, keyId)));
  }

  /**
   * Spares whoever reads it next to check again what is still as it is here.
   *
   * @param checked without what stands beside the heads: that changes by itself
   */
  void remember(AuthorityName authority, GenerationLedger checked) {
    sound.put(new Generation(authority, checked.keyId()), checked);
  }

  /**
   * All of it, the retired keys included. Only when the authority itself goes and its
   * deletionPolicy allows.
   *
   * @throws LedgerException.Contended if others write all the time
   */
  public void delete(AuthorityName authority) {
    removal.delete(authority);
    forget(authority);
  }

  /** Deletes nothing: whoever deletes the namespace takes it along. */
  public void liftFinalizers(AuthorityName authority) {
    removal.liftFinalizers(authority);
    forget(authority);
  }

  /** The same, where it may have a part that this process has not lifted the finalizer of. */
  public void liftFinalizersOfNewParts(AuthorityName authority) {
    if (removal.mayHaveNewParts(authority)) {
      liftFinalizers(authority);
    }
  }

  private void forget(AuthorityName authority) {
    sound.keySet().removeIf(generation -> generation.isOf(authority));
    store.forget(authority.namespace(), LedgerNames.selector(authority));
    writers.keySet().removeIf(generation -> generation.isOf(authority));
  }

  /** Whether anything is stored. */
  public boolean exists(AuthorityName authority) {
    return Stream.of(LedgerNames.SEGMENT, LedgerNames.HEAD, LedgerNames.RETIRED_KEYS)
        .anyMatch(part -> store.exists(authority.namespace(), LedgerNames.labels(authority, part)));
  }

  /**
   * Only what its CA's key has signed.
   *
   * @throws LedgerException.Damaged if it can't be read, or somebody has changed the head
   */
  GenerationLedger read(AuthorityName authority, CaKey issuer) {
    KeyId keyId = issuer.keyId();
    Optional<GenerationLedger> former = sound(authority, keyId);
    List<ConfigMap> stored = stored(authority, keyId);
    GenerationLedger read =
        former
            .filter(it -> it.isOf(stored))
            .orElseGet(() -> GenerationLedger.of(keyId, stored, former));
    LedgerIntegrity.requireHead(read);
    LedgerIntegrity.requireSignedBy(read, issuer.certificate());
    LedgerIntegrity.requireSegments(read, former);
    LedgerIntegrity.requireSignature(read, former);
    remember(authority, read);
    return withItsNote(authority, read);
  }

  GenerationLedger read(AuthorityName authority, KeyId keyId) {
    return withItsNote(
        authority, GenerationLedger.of(keyId, stored(authority, keyId), sound(authority, keyId)));
  }

  private List<ConfigMap> stored(AuthorityName authority, KeyId keyId) {
    return store.list(authority.namespace(), LedgerNames.selector(authority, keyId));
  }

  private GenerationLedger withItsNote(AuthorityName authority, GenerationLedger read) {
    return read.head().isPresent()
        ? read
        : store
            .get(authority.namespace(), LedgerNames.recovered(authority))
            .flatMap(RecoveryNotes::readable)
            .map(read::withNote)
            .orElse(read);
  }

  /** The largest of its CA keys' ledgers, as this process has last read them. */
  public Optional<LedgerUsage> largestOf(AuthorityName authority) {
    return sound.entrySet().stream()
        .filter(it -> it.getKey().isOf(authority))
        .map(it -> it.getValue().usage())
        .max(Comparator.comparingLong(LedgerUsage::bytes));
  }

  /** Beside the heads. */
  private static Optional<Recovered> noted(List<ConfigMap> stored) {
    return stored.stream()
        .filter(configMap -> GenerationLedger.isPart(configMap, LedgerNames.RECOVERED))
        .flatMap(configMap -> RecoveryNotes.readable(configMap).stream())
        .findFirst();
  }

  /** After a race of two processes: one entry for each of these serial numbers. */
  void keepStrongest(AuthorityName authority, KeyId keyId, List<SerialNumber> serialNumbers) {
    List<LedgerChange> changes =
        serialNumbers.stream().<LedgerChange>map(LedgerChange.KeepStrongest::new).toList();
    writer(authority, keyId).append(changes);
  }

  ConfigMapStore store() {
    return store;
  }

  /** Who may sign what is published from it. */
  Leadership leadership() {
    return leadership;
  }

  private static Optional<KeyId> keyId(List<ConfigMap> parts) {
    return parts.stream()
        .flatMap(configMap -> LedgerNames.keyId(configMap.getMetadata().getName()).stream())
        .findFirst();
  }

  private GenerationWriter writer(AuthorityName authority, KeyId keyId) {
    return writers.computeIfAbsent(
        new Generation(authority, keyId),
        _ -> new GenerationWriter(store, clock, authority, keyId, removal.made()));
  }
}
