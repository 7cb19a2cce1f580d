package io.keymast.revocation;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.ListOptionsBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.keymast.domain.Leadership;
import java.net.HttpURLConnection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** {@link ConfigMapStore} by a real client; written only by the process that leads. */
final class KubernetesConfigMaps implements ConfigMapStore {
  private static final String NAMESPACE_TERMINATING = "NamespaceTerminating";

  private final KubernetesClient client;
  private final Leadership leadership;

  KubernetesConfigMaps(KubernetesClient client, Leadership leadership) {
    this.client = client;
    this.leadership = leadership;
  }

  @Override
  public List<ConfigMap> list(String namespace, Map<String, String> labels) {
    return client.configMaps().inNamespace(namespace).withLabels(labels).list().getItems();
  }

  @Override
  public boolean exists(String namespace, Map<String, String> labels) {
    return !client
        .configMaps()
        .inNamespace(namespace)
        .withLabels(labels)
        .list(new ListOptionsBuilder().withLimit(1L).build())
        .getItems()
        .isEmpty();
  }

  @Override
  public Optional<ConfigMap> get(String namespace, String name) {
    return Optional.ofNullable(client.configMaps().inNamespace(namespace).withName(name).get());
  }

  @Override
  public Optional<ConfigMap> create(ConfigMap configMap) {
    leadership.require();
    try {
      return unlessConflict(() -> client.resource(configMap).create());
    } catch (KubernetesClientException e) {
      if (isRefusedByItsEnd(e)) {
        throw new LedgerException.Ending(
            configMap.getMetadata().getNamespace(), configMap.getMetadata().getName());
      }
      throw e;
    }
  }

  /** A missing right is forbidden too, but for another cause. */
  private static boolean isRefusedByItsEnd(KubernetesClientException e) {
    return e.getCode() == HttpURLConnection.HTTP_FORBIDDEN
        && Stream.ofNullable(e.getStatus())
            .flatMap(status -> Stream.ofNullable(status.getDetails()))
            .flatMap(details -> details.getCauses().stream())
            .anyMatch(cause -> NAMESPACE_TERMINATING.equals(cause.getReason()));
  }

  @Override
  public Optional<ConfigMap> replace(ConfigMap configMap) {
    if (configMap.getMetadata().getResourceVersion() == null) {
      throw new IllegalArgumentException("a compare-and-swap needs a resourceVersion");
    }
    leadership.require();
    return unlessConflict(() -> client.resource(configMap).update());
  }

  @Override
  public void delete(ConfigMap configMap) {
    boolean terminating = configMap.getMetadata().getDeletionTimestamp() != null;
    Optional<ConfigMap> written = replace(withoutFinalizers(configMap));
    if (written.isPresent() && !terminating) {
      unlessConflict(
          () ->
              client
                  .resource(written.get())
                  .lockResourceVersion(written.get().getMetadata().getResourceVersion())
                  .delete());
    }
  }

  @Override
  public void liftFinalizer(ConfigMap configMap) {
    replace(withoutFinalizers(configMap));
  }

  @Override
  public void forget(String namespace, Map<String, String> labels) {
    // nothing is remembered
  }

  private static ConfigMap withoutFinalizers(ConfigMap configMap) {
    return new ConfigMapBuilder(configMap)
        .editMetadata()
        .withFinalizers(List.of())
        .endMetadata()
        .build();
  }

  private static <T> Optional<T> unlessConflict(Supplier<T> write) {
    try {
      return Optional.of(write.get());
    } catch (KubernetesClientException e) {
      if (e.getCode() == HttpURLConnection.HTTP_CONFLICT
          || e.getCode() == HttpURLConnection.HTTP_NOT_FOUND) {
        return Optional.empty();
      }
      throw e;
    }
  }
}
