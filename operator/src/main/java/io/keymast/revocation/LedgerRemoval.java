package io.keymast.revocation;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.keymast.domain.AuthorityName;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Deletes ledgers, or lets them be deleted with their namespaces. */
final class LedgerRemoval {
  private static final int CONFLICTS_LIMIT = 20;

  private final ConfigMapStore store;

  /** Parts that this process has added, or has tried to, to whichever ledger. */
  private final AtomicLong made = new AtomicLong();

  /** How many it had made when it lifted the finalizers of an authority's ledger. */
  private final Map<AuthorityName, Long> madeBefore = new ConcurrentHashMap<>();

  LedgerRemoval(ConfigMapStore store) {
    this.store = store;
  }

  /** To be counted up by whoever adds a part. */
  AtomicLong made() {
    return made;
  }

  /**
   * Part by part: where it ends in the midst of that, nobody can read what is left.
   *
   * @throws LedgerException.Contended if others write all the time
   */
  void delete(AuthorityName authority) {
    madeBefore.remove(authority);
    if (!isDoneWithAll(() -> parts(authority), store::delete)) {
      throw new LedgerException.Contended("the ledger of " + authority);
    }
  }

  /** As far as others do not write all the time. */
  void liftFinalizers(AuthorityName authority) {
    long before = made.get();
    if (isDoneWithAll(() -> held(parts(authority)), store::liftFinalizer)) {
      madeBefore.put(authority, before);
    }
  }

  /** False where this process has lifted the finalizers and added no part since. */
  boolean mayHaveNewParts(AuthorityName authority) {
    return !Objects.equals(madeBefore.get(authority), made.get())
        || !held(parts(authority, LedgerNames.RETIRED_KEYS)).isEmpty();
  }

  /** A conflict may be with ourselves: the client repeats a request whose answer it lost. */
  private static boolean isDoneWithAll(Supplier<List<ConfigMap>> left, Consumer<ConfigMap> step) {
    List<ConfigMap> parts = left.get();
    for (int conflicts = 0; !parts.isEmpty() && conflicts < CONFLICTS_LIMIT; conflicts++) {
      parts.forEach(step);
      parts = left.get();
    }
    return parts.isEmpty();
  }

  private static List<ConfigMap> held(List<ConfigMap> parts) {
    return parts.stream()
        .filter(configMap -> !configMap.getMetadata().getFinalizers().isEmpty())
        .toList();
  }

  private List<ConfigMap> parts(AuthorityName authority) {
    return store.list(authority.namespace(), LedgerNames.selector(authority)).stream()
        .filter(
            configMap -> configMap.getMetadata().getLabels().containsKey(LedgerNames.PART_LABEL))
        .toList();
  }

  private List<ConfigMap> parts(AuthorityName authority, String part) {
    return store.list(authority.namespace(), LedgerNames.labels(authority, part));
  }
}
