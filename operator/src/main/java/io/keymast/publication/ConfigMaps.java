package io.keymast.publication;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import io.fabric8.kubernetes.client.informers.cache.Cache;
import java.util.Map;
import java.util.Optional;

/** The ledgers' ConfigMaps as they were last seen. */
@FunctionalInterface
public interface ConfigMaps {
  Optional<ConfigMap> find(String namespace, String name);

  /** Whether what is not found there is not there. */
  default boolean knows(String namespace) {
    return true;
  }

  /**
   * One of them that may not read, or whose namespace is gone, keeps nobody from the others.
   *
   * @param informers by namespace, over ConfigMaps that carry {@code LedgerNames.PART_LABEL}
   */
  static ConfigMaps byNamespace(Map<String, ? extends SharedIndexInformer<ConfigMap>> informers) {
    Map<String, SharedIndexInformer<ConfigMap>> all = Map.copyOf(informers);
    return new ConfigMaps() {
      @Override
      public Optional<ConfigMap> find(String namespace, String name) {
        return Optional.ofNullable(all.get(namespace))
            .map(
                informer ->
                    informer.getIndexer().getByKey(Cache.namespaceKeyFunc(namespace, name)));
      }

      @Override
      public boolean knows(String namespace) {
        return Optional.ofNullable(all.get(namespace))
            .map(SharedIndexInformer::hasSynced)
            .orElse(true);
      }
    };
  }
}
