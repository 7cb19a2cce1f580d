package io.keymast.revocation;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.keymast.cache.Followed;
import io.keymast.cache.LiveVersions;
import io.keymast.cache.ObjectVersion;
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

  /** By their UIDs. */
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
    Followed all = Followed.in(namespace, ConfigMap.class, List::of).labelled(selector(labels));
    List<ObjectVersion> versions = new ArrayList<>();
    live.list(all, versions::add);
    List<ConfigMap> listed = remembered(versions).orElseGet(() -> store.list(namespace, labels));
    Map<String, ConfigMap> found =
        listed.stream().collect(Collectors.toMap(RememberedConfigMaps::uidOf, it -> it));
    known.values().removeIf(it -> isOf(namespace, labels, it) && !found.containsKey(uidOf(it)));
    known.putAll(found);
    return listed;
  }

  /** Empty if one of them is not known as it is now. */
  private Optional<List<ConfigMap>> remembered(List<ObjectVersion> versions) {
    List<Optional<ConfigMap>> all = versions.stream().map(this::remembered).toList();
    return all.stream().allMatch(Optional::isPresent)
        ? Optional.of(
            all.stream()
                .flatMap(Optional::stream)
                .sorted(Comparator.comparing(it -> it.getMetadata().getName()))
                .toList())
        : Optional.empty();
  }

  private Optional<ConfigMap> remembered(ObjectVersion now) {
    return Optional.ofNullable(known.get(now.uid()))
        .filter(it -> now.version().equals(it.getMetadata().getResourceVersion()));
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

  private static String uidOf(ConfigMap configMap) {
    return configMap.getMetadata().getUid();
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
    known.put(uidOf(written), written);
    return written;
  }

  @Override
  public void delete(ConfigMap configMap) {
    store.delete(configMap);
    known.remove(uidOf(configMap));
  }

  @Override
  public void liftFinalizer(ConfigMap configMap) {
    store.liftFinalizer(configMap);
    known.remove(uidOf(configMap));
  }

  @Override
  public void forget(String namespace, Map<String, String> labels) {
    known.values().removeIf(it -> isOf(namespace, labels, it));
  }
}
