package io.keymast.reconciler;

import io.keymast.domain.AuthorityName;
import io.keymast.domain.PublicKeyFingerprint;
import io.keymast.domain.RevocationReason;
import io.keymast.revocation.RetiredKey;
import io.keymast.revocation.RetiredKeys;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The retired keys of all authorities in memory; what is retired here is stored first. */
public final class RetirementView implements StandingObserver.KeyRetirement {
  private final RetiredKeys stored;
  private final Map<AuthorityName, Set<PublicKeyFingerprint>> retired = new ConcurrentHashMap<>();

  public RetirementView(RetiredKeys stored) {
    this.stored = stored;
  }

  @Override
  public boolean isRetired(AuthorityName authority, PublicKeyFingerprint key) {
    return retired.getOrDefault(authority, Set.of()).contains(key);
  }

  /** To be called before the authority issues for the first time, and now and then. */
  void load(AuthorityName authority) {
    Set<PublicKeyFingerprint> keys = ConcurrentHashMap.newKeySet();
    stored.list(authority).stream()
        .filter(key -> key.readmittedAt().isEmpty())
        .map(RetiredKey::fingerprint)
        .forEach(keys::add);
    retired.put(authority, keys);
  }

  /** Durable when it returns. */
  void retire(AuthorityName authority, PublicKeyFingerprint key) {
    stored.retire(authority, key, RevocationReason.KEY_COMPROMISE);
    retired.computeIfAbsent(authority, any -> ConcurrentHashMap.newKeySet()).add(key);
  }
}
