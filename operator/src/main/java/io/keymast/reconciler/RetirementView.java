package io.keymast.reconciler;

import io.keymast.domain.AuthorityName;
import io.keymast.domain.PublicKeyFingerprint;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The retired keys of all authorities in memory, as their reconciler read them last. */
public final class RetirementView implements StandingObserver.KeyRetirement {
  private final Map<AuthorityName, Set<PublicKeyFingerprint>> retired = new ConcurrentHashMap<>();

  @Override
  public boolean isRetired(AuthorityName authority, PublicKeyFingerprint key) {
    return retired.getOrDefault(authority, Set.of()).contains(key);
  }

  void put(AuthorityName authority, Set<PublicKeyFingerprint> keys) {
    retired.put(authority, Set.copyOf(keys));
  }
}
