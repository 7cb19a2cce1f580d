package io.keymast.publication;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.keymast.domain.AuthorityName;
import io.keymast.domain.KeyId;
import io.keymast.revocation.LedgerNames;
import io.keymast.revocation.PublishedCrl;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The newest CRL of each CA key that this process has had. Outlives whatever reads the cluster: a
 * cluster that is put back to an older state takes nothing of it away, and after that it may be the
 * only copy of what was revoked since.
 */
public final class ServedCrls {
  private final Map<Generation, Served> newest = new ConcurrentHashMap<>();

  /**
   * A CA key.
   *
   * @param head name of its head in the authority's namespace
   */
  record Generation(String namespace, String head, KeyId keyId) {
    static Generation of(AuthorityName authority, KeyId keyId) {
      return new Generation(
          authority.namespace(), LedgerNames.head(authority.name(), keyId), keyId);
    }

    /** Empty for what is no head. */
    static Optional<Generation> of(ConfigMap part) {
      String name = part.getMetadata().getName();
      return LedgerNames.keyId(name)
          .filter(_ -> LedgerNames.headOf(name).equals(Optional.of(name)))
          .map(keyId -> new Generation(part.getMetadata().getNamespace(), name, keyId));
    }
  }

  record Served(PublishedCrl crl, SignedObject object) {}

  Optional<Served> find(Generation generation) {
    return Optional.ofNullable(newest.get(generation));
  }

  /** Returns what is served from now on: never a lower number than before. */
  Served offer(Generation generation, PublishedCrl crl) {
    return newest.merge(
        generation,
        new Served(crl, SignedObject.of(crl)),
        (served, offered) ->
            served.crl().fields().number().compareTo(offered.crl().fields().number()) > 0
                ? served
                : offered);
  }

  Map<Generation, Served> all() {
    return Map.copyOf(newest);
  }
}
