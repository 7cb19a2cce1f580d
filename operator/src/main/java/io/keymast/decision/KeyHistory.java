package io.keymast.decision;

import io.keymast.domain.KeyId;
import io.keymast.domain.Violation;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What tells of an authority's CA keys beside its Secrets, its certificates and its status: these
 * may be lost, or put back to an older state.
 *
 * @param keys that the authority had
 * @param revoked those under which the ledger has revocations, and which so have issued
 * @param listedUntil when the last certificate ends that the ledger lists under a key; never, where
 *     it can't be read
 * @param certificates of those that published a CRL
 * @param doubt why there may be more; then no key is added
 */
public record KeyHistory(
    Set<KeyId> keys,
    Set<KeyId> revoked,
    Map<KeyId, Instant> listedUntil,
    Map<KeyId, CaCertificate> certificates,
    Optional<Violation> doubt) {
  /** When the last certificate ends that a ledger lists which can't be read. */
  public static final Instant UNREADABLE = Instant.MAX;

  public KeyHistory {
    keys = Set.copyOf(keys);
    revoked = Set.copyOf(revoked);
    listedUntil = Map.copyOf(listedUntil);
    certificates = Map.copyOf(certificates);
  }

  /** Those of which nobody knows what the ledger lists. */
  Set<KeyId> unreadable() {
    return listedUntil.entrySet().stream()
        .filter(listed -> listed.getValue().equals(UNREADABLE))
        .map(Map.Entry::getKey)
        .collect(Collectors.toSet());
  }

  boolean isDoubtful() {
    return doubt.isPresent();
  }
}
