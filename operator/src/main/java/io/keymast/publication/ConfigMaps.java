package io.keymast.publication;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import io.fabric8.kubernetes.client.informers.cache.Cache;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** The ledgers' ConfigMaps as they were last seen. */
@FunctionalInterface
public interface ConfigMaps {
  Optional<ConfigMap> find(String namespace, String name);

  /**
   * @param informers over ConfigMaps that carry {@code LedgerNames.PART_LABEL}: one for all
   *     namespaces, or one for each namespace with authorities
   */
  static ConfigMaps of(Collection<? extends SharedIndexInformer<ConfigMap>> informers) {
    List<SharedIndexInformer<ConfigMap>> all = List.copyOf(informers);
    return (namespace, name) -> {
      String key = Cache.namespaceKeyFunc(namespace, name);
      return all.stream()
          .map(informer -> informer.getIndexer().getByKey(key))
          .filter(Objects::nonNull)
          .findFirst();
    };
  }
}
