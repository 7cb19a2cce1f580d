package io.keymast.revocation;

import io.keymast.domain.KeyId;
import io.keymast.domain.SerialNumber;
import java.math.BigInteger;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The ledger of an authority as one consistent read found it: one part per CA key. */
public record LedgerSnapshot(Map<KeyId, GenerationLedger> generations) {
  public LedgerSnapshot {
    generations = Map.copyOf(generations);
  }

  /** Empty if nothing was ever revoked or published under this key. */
  public Optional<GenerationLedger> generation(KeyId keyId) {
    return Optional.ofNullable(generations.get(keyId));
  }

  public Optional<RevocationEntry> find(KeyId keyId, SerialNumber serialNumber) {
    return generation(keyId).flatMap(ledger -> ledger.find(serialNumber));
  }

  /** Since when a person is waited for, after an older state was put back. */
  public Optional<Instant> heldSince() {
    return generations.values().stream()
        .flatMap(ledger -> ledger.recovered().stream())
        .flatMap(recovered -> recovered.heldSince().stream())
        .min(Comparator.naturalOrder());
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

  /** For listing and export. */
  public List<RevocationEntry> entries() {
    return generations.values().stream().flatMap(ledger -> ledger.entries().stream()).toList();
  }
}
