package io.keymast.decision;

import io.keymast.domain.KeyId;
import io.keymast.domain.Violation;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What tells of an authority's CA keys beside its Secrets, its certificates and its status: these
 * may be lost, or put back to an older state.
 *
 * @param keys that the authority had
 * @param revoked those under which the ledger has revocations, and which so have issued
 * @param certificates of those that published a CRL
 * @param doubt why there may be more; then no key is added
 */
public record KeyHistory(
    Set<KeyId> keys,
    Set<KeyId> revoked,
    Map<KeyId, CaCertificate> certificates,
    Optional<Violation> doubt) {
  public KeyHistory {
    keys = Set.copyOf(keys);
    revoked = Set.copyOf(revoked);
    certificates = Map.copyOf(certificates);
  }

  boolean isDoubtful() {
    return doubt.isPresent();
  }
}
