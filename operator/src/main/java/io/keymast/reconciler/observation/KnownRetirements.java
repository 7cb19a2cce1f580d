package io.keymast.reconciler.observation;

import io.keymast.domain.AuthorityName;
import io.keymast.domain.PublicKeyFingerprint;
import io.keymast.revocation.RetiredKey;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What is known of keys that are or were retired. Nobody waits here for an answer of the API
 * server: a list that was asked for earlier takes back nothing that was learnt since.
 */
final class KnownRetirements {
  private final AtomicLong moments = new AtomicLong();
  private final Map<AuthorityName, Map<PublicKeyFingerprint, Learnt>> byAuthority =
      new ConcurrentHashMap<>();

  /** In the order of what is learnt. */
  record Moment(long number) {}

  private record Learnt(RetiredKey key, long moment) {}

  Moment now() {
    return new Moment(moments.get());
  }

  Optional<RetiredKey> find(AuthorityName authority, PublicKeyFingerprint key) {
    return Optional.ofNullable(learnt(authority).get(key)).map(Learnt::key);
  }

  Collection<RetiredKey> of(AuthorityName authority) {
    return learnt(authority).values().stream().map(Learnt::key).toList();
  }

  void put(AuthorityName authority, RetiredKey key) {
    Learnt learnt = new Learnt(key, moments.incrementAndGet());
    byAuthority.compute(
        authority,
        (_, former) -> {
          Map<PublicKeyFingerprint, Learnt> keys =
              former == null ? new ConcurrentHashMap<>() : former;
          keys.put(key.fingerprint(), learnt);
          return keys;
        });
  }

  /**
   * @param asked when the list was asked for
   */
  void replace(AuthorityName authority, List<RetiredKey> list, Moment asked) {
    Map<PublicKeyFingerprint, Learnt> keys = new ConcurrentHashMap<>();
    list.forEach(key -> keys.put(key.fingerprint(), new Learnt(key, asked.number())));
    byAuthority.compute(
        authority,
        (_, former) -> {
          if (former != null) {
            former.values().stream()
                .filter(it -> it.moment() > asked.number())
                .forEach(it -> keys.put(it.key().fingerprint(), it));
          }
          return keys;
        });
  }

  void forget(AuthorityName authority) {
    byAuthority.remove(authority);
  }

  private Map<PublicKeyFingerprint, Learnt> learnt(AuthorityName authority) {
    return byAuthority.getOrDefault(authority, Map.of());
  }
}
