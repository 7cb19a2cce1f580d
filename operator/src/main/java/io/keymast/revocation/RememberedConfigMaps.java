package io.keymast.revocation;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.keymast.cache.Followed;
import io.keymast.cache.LiveVersions;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/**
 * Spares reading again what stays as it is for years: a ledger has megabytes of it. What there is,
 * and in which version, is asked live each time, by metadata alone.
 */
final class RememberedConfigMaps implements ConfigMapStore {
  private final ConfigMapStore store;
  private final LiveVersions live;
  private final Map<String, ConfigMap> known = new ConcurrentHashMap<>();

  /**
   * @param live of the same API server
   */
  RememberedConfigMaps(ConfigMapStore store, LiveVersions live) {
    this.store = store;
    this.live = live;
  }

  @Override
  public List<ConfigMap> list(String namespace, Map<String, String> labels) {
    List<ConfigMap> listed =
        remembered(live.of(followed(namespace).labelled(selector(labels))).versions())
            .orElseGet(() -> store.list(namespace, labels));
    Map<String, ConfigMap> found =
        listed.stream().collect(Collectors.toMap(RememberedConfigMaps::nameOf, it -> it));
    known
        .entrySet()
        .removeIf(it -> isOf(namespace, labels, it.getValue()) && !found.containsKey(it.getKey()));
    known.putAll(found);
    return listed;
  }

  /** Empty if one of them is not known as it is now. */
  private Optional<List<ConfigMap>> remembered(Map<String, String> versions) {
    List<ConfigMap> all = new ArrayList<>();
    for (Map.Entry<String, String> version : versions.entrySet()) {
      ConfigMap it = known.get(version.getKey());
      if (it == null || !version.getValue().equals(it.getMetadata().getResourceVersion())) {
        return Optional.empty();
      }
      all.add(it);
    }
    all.sort(Comparator.comparing(it -> it.getMetadata().getName()));
    return Optional.of(all);
  }

  private static boolean isOf(String namespace, Map<String, String> labels, ConfigMap configMap) {
    return namespace.equals(configMap.getMetadata().getNamespace())
        && Objects.requireNonNullElse(configMap.getMetadata().getLabels(), Map.of())
            .entrySet()
            .containsAll(labels.entrySet());
  }

  private static String selector(Map<String, String> labels) {
    return labels.entrySet().stream()
        .map(label -> label.getKey() + "=" + label.getValue())
        .collect(Collectors.joining(","));
  }

  private static Followed followed(String namespace) {
    return Followed.in(namespace, ConfigMap.class, List::of);
  }

  private static String nameOf(ConfigMap configMap) {
    return followed(configMap.getMetadata().getNamespace()).name(configMap);
  }

  @Override
  public boolean exists(String namespace, Map<String, String> labels) {
    return store.exists(namespace, labels);
  }

  @Override
  public Optional<ConfigMap> get(String namespace, String name) {
    return store.get(namespace, name);
  }

  @Override
  public Optional<ConfigMap> create(ConfigMap configMap) {
    return store.create(configMap).map(this::remember);
  }

  @Override
  public Optional<ConfigMap> replace(ConfigMap configMap) {
    return store.replace(configMap).map(this::remember);
  }

  private ConfigMap remember(ConfigMap written) {
    known.put(nameOf(written), written);
    return written;
  }

  @Override
  public void release(ConfigMap configMap) {
    store.release(configMap);
    known.remove(nameOf(configMap));
  }

  @Override
  public void letGo(ConfigMap configMap) {
    store.letGo(configMap);
    known.remove(nameOf(configMap));
  }
}
