package io.keymast.reconciler.authority;

import io.keymast.api.CertificateAuthority;
import io.keymast.authority.LoadedAuthority;
import io.keymast.domain.AuthorityName;
import io.keymast.domain.KeyId;
import io.keymast.reconciler.authority.PinnedKeys.Found;
import io.keymast.reconciler.authority.PinnedKeys.Unseen;
import io.keymast.reconciler.clock.GuardedClock;
import io.keymast.reconciler.cluster.Names;
import io.keymast.reconciler.cluster.PinnedGenerations;
import io.keymast.revocation.LedgerSnapshot;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The CA keys by which an authority publishes while it is stopped: a CRL that runs out closes every
 * gate, whatever stopped it.
 */
public final class KeysInMemory {
  private static final Logger LOG = LoggerFactory.getLogger(KeysInMemory.class);

  private final PinnedKeys keys;
  private final GuardedClock clock;
  private final Map<AuthorityName, LoadedGenerations> last = new ConcurrentHashMap<>();
  private final Set<AuthorityName> lookedFor = ConcurrentHashMap.newKeySet();

  public KeysInMemory(PinnedKeys keys, GuardedClock clock) {
    this.keys = keys;
    this.clock = clock;
  }

  /**
   * Whether this process was let look for the CA keys that its status pins, and so serves it:
   * whatever came of that.
   */
  public boolean hasLookedFor(AuthorityName name) {
    return lookedFor.contains(name);
  }

  void put(AuthorityName name, LoadedGenerations generations) {
    last.put(name, generations);
    lookedFor.add(name);
  }

  void remove(AuthorityName name) {
    last.remove(name);
    lookedFor.remove(name);
  }

  /**
   * As the authority issued last, but for what is trusted no longer; after a restart, by the keys
   * that its status pins. With those that were pinned since, and those that only the ledger tells
   * of, where the status was lost; but for those whose CA certificate has ended by now.
   */
  Found<LoadedGenerations> of(CertificateAuthority object, LedgerSnapshot ledger) {
    AuthorityName name = Names.of(object);
    Found<LoadedGenerations> known =
        Optional.ofNullable(last.get(name))
            .map(
                loaded ->
                    new Found<>(
                        loaded.retiring(PinnedGenerations.retired(object.getStatus())),
                        Optional.<Unseen>empty()))
            .orElseGet(() -> find(object));
    Found<List<LoadedAuthority>> unpinned = unpinned(object, known.keys(), ledger);
    LoadedGenerations all = known.keys().and(unpinned.keys());
    if (!all.all().isEmpty() && known.unseen().isEmpty()) {
      last.put(name, all);
    }
    return new Found<>(
        clock.bounds().map(now -> all.lastingAt(now.earliest())).orElse(all),
        known.unseen().or(unpinned::unseen));
  }

  private Found<LoadedGenerations> find(CertificateAuthority object) {
    Found<LoadedGenerations> found = keys.find(object);
    if (!PinnedGenerations.read(object.getStatus()).isEmpty()) {
      lookedFor.add(Names.of(object));
    }
    return found;
  }

  /** That one of them can't be looked for keeps no other from being published. */
  private Found<List<LoadedAuthority>> unpinned(
      CertificateAuthority object, LoadedGenerations known, LedgerSnapshot ledger) {
    Set<KeyId> wanted = new HashSet<>(ledger.generations().keySet());
    wanted.addAll(AuthorityPast.stated(object.getStatus()));
    known.all().forEach(loaded -> wanted.remove(loaded.keyId()));
    if (wanted.isEmpty()) {
      return new Found<>(List.of(), Optional.empty());
    }
    try {
      return keys.find(object, wanted);
    } catch (RuntimeException failure) {
      LOG.atError()
          .addKeyValue("authority", Names.of(object))
          .setCause(failure)
          .log("CA keys that only the ledger tells of could not be looked for");
      return new Found<>(List.of(), Optional.of(new Unseen.OfSecrets(failure)));
    }
  }
}
