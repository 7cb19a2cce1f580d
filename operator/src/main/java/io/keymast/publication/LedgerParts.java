package io.keymast.publication;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import io.keymast.domain.AuthorityName;
import io.keymast.domain.KeyId;
import io.keymast.revocation.LedgerNames;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/** Head and segments of one CA key's ledger as they were last seen. */
@FunctionalInterface
public interface LedgerParts {
  List<ConfigMap> of(AuthorityName authority, KeyId keyId);

  /**
   * @param informers over ConfigMaps that carry {@code LedgerNames.PART_LABEL}; each gets an index
   */
  static LedgerParts of(Collection<? extends SharedIndexInformer<ConfigMap>> informers) {
    List<SharedIndexInformer<ConfigMap>> all = List.copyOf(informers);
    String byHead = "head";
    all.forEach(
        informer ->
            informer.addIndexers(
                Map.of(
                    byHead,
                    part ->
                        LedgerNames.headOf(part.getMetadata().getName())
                            .map(head -> key(part.getMetadata().getNamespace(), head))
                            .stream()
                            .toList())));
    return (authority, keyId) -> {
      String key = key(authority.namespace(), LedgerNames.head(authority.name(), keyId));
      return all.stream()
          .flatMap(informer -> informer.getIndexer().byIndex(byHead, key).stream())
          .toList();
    };
  }

  private static String key(String namespace, String head) {
    return namespace + "/" + head;
  }
}
