package io.keymast.reconciler;

import io.keymast.api.CertificateAuthority;
import io.keymast.authority.LoadedAuthority;
import io.keymast.domain.AuthorityName;
import io.keymast.domain.KeyId;
import io.keymast.revocation.LedgerSnapshot;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The CA keys by which an authority publishes while it is stopped: a CRL that runs out closes every
 * gate, whatever stopped it.
 */
final class KeysInMemory {
  private final PinnedKeys keys;
  private final Map<AuthorityName, LoadedGenerations> last = new ConcurrentHashMap<>();

  KeysInMemory(PinnedKeys keys) {
    this.keys = keys;
  }

  void put(AuthorityName name, LoadedGenerations generations) {
    last.put(name, generations);
  }

  void remove(AuthorityName name) {
    last.remove(name);
  }

  /**
   * As the authority issued last; after a restart, by the keys that its status pins. With those
   * that only the ledger tells of, where the status was lost.
   */
  LoadedGenerations of(CertificateAuthority object, LedgerSnapshot ledger) {
    AuthorityName name = AuthorityObserver.nameOf(object);
    LoadedGenerations known =
        Optional.ofNullable(last.get(name)).orElseGet(() -> keys.find(object));
    LoadedGenerations all = known.and(unpinned(object, known, ledger));
    if (!all.all().isEmpty()) {
      last.put(name, all);
    }
    return all;
  }

  /** That one of them can't be looked for keeps no other from being published. */
  private List<LoadedAuthority> unpinned(
      CertificateAuthority object, LoadedGenerations known, LedgerSnapshot ledger) {
    Set<KeyId> wanted = new HashSet<>(ledger.generations().keySet());
    known.all().forEach(loaded -> wanted.remove(loaded.keyId()));
    List<LoadedAuthority> found = new ArrayList<>();
    if (!wanted.isEmpty()) {
      BesidePublishing.attempt(
          "CA keys that only the ledger tells of",
          AuthorityObserver.nameOf(object),
          () -> found.addAll(keys.find(object, wanted)));
    }
    return found;
  }
}
