package io.keymast.revocation;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.keymast.domain.KeyId;
import io.keymast.domain.SerialNumber;
import io.keymast.pki.ParsedCertificate;
import java.math.BigInteger;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * The ledger of an authority as one consistent read found it: one part per CA key. Damage is one
 * key's: the others' parts are sound, and what is damaged is never taken for empty.
 */
public final class LedgerSnapshot {
  private final Map<KeyId, GenerationLedger> generations;
  private final Map<KeyId, LedgerException.Damaged> damaged;
  private final Optional<Recovered> noted;
  private final List<CrossCertificates.Stored> crossCertificates;

  private LedgerSnapshot(
      Map<KeyId, GenerationLedger> generations,
      Map<KeyId, LedgerException.Damaged> damaged,
      Optional<Recovered> noted,
      List<CrossCertificates.Stored> crossCertificates) {
    this.generations = Map.copyOf(generations);
    this.damaged = Map.copyOf(damaged);
    this.noted = noted;
    this.crossCertificates = List.copyOf(crossCertificates);
  }

  /**
   * @param stored the head and the segments of each CA key, as one list request gave them
   * @param former of a key, an earlier read that was found sound, of which unchanged parts are
   *     taken over
   */
  static LedgerSnapshot of(
      Map<KeyId, List<ConfigMap>> stored, Function<KeyId, Optional<GenerationLedger>> former) {
    Map<KeyId, GenerationLedger> generations = new HashMap<>();
    Map<KeyId, LedgerException.Damaged> damaged = new HashMap<>();
    stored.forEach(
        (keyId, parts) -> {
          Optional<GenerationLedger> known = former.apply(keyId);
          try {
            generations.put(
                keyId,
                known
                    .filter(it -> it.isOf(parts))
                    .orElseGet(() -> checked(GenerationLedger.of(keyId, parts, known), known)));
          } catch (LedgerException.Damaged damage) {
            damaged.put(keyId, damage);
          }
        });
    return new LedgerSnapshot(generations, damaged, Optional.empty(), List.of());
  }

  private static GenerationLedger checked(
      GenerationLedger read, Optional<GenerationLedger> former) {
    LedgerIntegrity.requireHead(read);
    LedgerIntegrity.requireIssuer(read);
    LedgerIntegrity.requireSegments(read, former);
    LedgerIntegrity.requireSignature(read, former);
    return read;
  }

  /**
   * The same, with what other keys than those of these CAs have signed as damaged.
   *
   * @param cas as the owner of their keys knows them
   */
  public LedgerSnapshot signedBy(Collection<ParsedCertificate> cas) {
    Map<KeyId, GenerationLedger> sound = new HashMap<>(generations);
    Map<KeyId, LedgerException.Damaged> refused = new HashMap<>(damaged);
    for (ParsedCertificate ca : cas) {
      ca.subjectKeyId()
          .flatMap(keyId -> Optional.ofNullable(generations.get(keyId)))
          .ifPresent(
              generation -> {
                try {
                  LedgerIntegrity.requireSignedBy(generation, ca);
                } catch (LedgerException.Damaged damage) {
                  sound.remove(generation.keyId());
                  refused.put(generation.keyId(), damage);
                }
              });
    }
    return new LedgerSnapshot(sound, refused, noted, crossCertificates);
  }

  /** What stands beside the heads. */
  LedgerSnapshot with(Optional<Recovered> other, List<CrossCertificates.Stored> stored) {
    return new LedgerSnapshot(generations, damaged, other, stored);
  }

  /** Whoever made them. */
  public List<CrossCertificates.Stored> crossCertificates() {
    return crossCertificates;
  }

  /** Those that can be read. */
  public Map<KeyId, GenerationLedger> generations() {
    return generations;
  }

  /** What can't be read of the ledger of this CA key. */
  public Optional<LedgerException.Damaged> damage(KeyId keyId) {
    return Optional.ofNullable(damaged.get(keyId));
  }

  /** The CA keys whose ledger can't be read. */
  public Set<KeyId> damaged() {
    return damaged.keySet();
  }

  /**
   * Empty if nothing was ever revoked or published under this key.
   *
   * @throws LedgerException.Damaged if it can't be read
   */
  public Optional<GenerationLedger> generation(KeyId keyId) {
    LedgerException.Damaged damage = damaged.get(keyId);
    if (damage != null) {
      throw damage;
    }
    return Optional.ofNullable(generations.get(keyId));
  }

  /**
   * @throws LedgerException.Damaged if it can't be read
   */
  public Optional<RevocationEntry> find(KeyId keyId, SerialNumber serialNumber) {
    return generation(keyId).flatMap(ledger -> ledger.find(serialNumber));
  }

  /** Since when a person is waited for, after an older state was put back. */
  public Optional<Instant> heldSince() {
    return Stream.concat(
            noted.stream(),
            generations.values().stream().flatMap(ledger -> ledger.recovered().stream()))
        .flatMap(recovered -> recovered.heldSince().stream())
        .max(Comparator.naturalOrder());
  }

  /** By this key's head, or beside the heads; empty unless an older state was put back. */
  public Optional<Recovered> recovered(KeyId keyId) {
    return generation(keyId).flatMap(GenerationLedger::recovered).or(() -> noted);
  }

  /** Zero if none was ever published under this key. */
  public BigInteger crlNumber(KeyId keyId) {
    return generation(keyId).map(GenerationLedger::crlNumber).orElse(BigInteger.ZERO);
  }

  /** The highest of all keys. */
  public BigInteger highestCrlNumber() {
    return generations.keySet().stream()
        .map(this::crlNumber)
        .reduce(BigInteger.ZERO, BigInteger::max);
  }

  /**
   * All of them, for listing and export.
   *
   * @throws LedgerException.Damaged if some can't be read
   */
  public List<RevocationEntry> entries() {
    damaged.values().stream()
        .findFirst()
        .ifPresent(
            damage -> {
              throw damage;
            });
    return generations.values().stream().flatMap(ledger -> ledger.entries().stream()).toList();
  }

  /** Whether the other one was read from the very same parts, but for what can't be read. */
  public boolean isSameAs(LedgerSnapshot other) {
    return generations.equals(other.generations) && damaged.keySet().equals(other.damaged.keySet());
  }
}
