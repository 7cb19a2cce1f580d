package io.keymast.support;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import io.keymast.revocation.CrlReader;
import io.keymast.revocation.LedgerException;
import io.keymast.revocation.LedgerNames;
import io.keymast.revocation.PublishedCrl;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;

/**
 * Puts together each CRL of a namespace as it is published, however short its life is. A segment
 * comes before the head that names it, but where all are listed anew.
 */
final class ListScribe implements ResourceEventHandler<ConfigMap>, AutoCloseable {
  private final KubernetesClient cluster;
  private final String namespace;
  private final BiConsumer<String, PublishedCrl> keeps;
  private final Map<String, ConfigMap> parts = new ConcurrentHashMap<>();
  private final Map<String, ConfigMap> incomplete = new ConcurrentHashMap<>();
  private SharedIndexInformer<ConfigMap> informer;

  /**
   * @param keeps by the name of its head
   */
  ListScribe(KubernetesClient cluster, String namespace, BiConsumer<String, PublishedCrl> keeps) {
    this.cluster = cluster;
    this.namespace = namespace;
    this.keeps = keeps;
    this.informer = follow();
  }

  /** A watch that lived across a restore of etcd is blind. */
  void looksAnew() {
    informer.close();
    parts.clear();
    incomplete.clear();
    informer = follow();
  }

  /** Whether it has heard of these, or of what became of them. */
  boolean hasHeardOf(Collection<ConfigMap> listed) {
    return listed.stream()
        .allMatch(
            part ->
                Optional.ofNullable(parts.get(part.getMetadata().getName()))
                    .filter(heard -> version(heard) >= version(part))
                    .isPresent());
  }

  @Override
  public void onAdd(ConfigMap part) {
    hearsOf(part);
  }

  @Override
  public void onUpdate(ConfigMap before, ConfigMap part) {
    hearsOf(part);
  }

  /** What it has published it has published. */
  @Override
  public void onDelete(ConfigMap last, boolean unknown) {}

  @Override
  public void close() {
    informer.close();
  }

  private SharedIndexInformer<ConfigMap> follow() {
    return cluster
        .configMaps()
        .inNamespace(namespace)
        .withLabel(LedgerNames.PART_LABEL)
        .inform(this);
  }

  private void hearsOf(ConfigMap part) {
    String name = part.getMetadata().getName();
    parts.put(name, part);
    LedgerNames.headOf(name)
        .ifPresent(
            head -> {
              if (head.equals(name)) {
                incomplete.put(name, part);
              }
              completes(head);
            });
  }

  private void completes(String name) {
    ConfigMap head = incomplete.get(name);
    if (head == null) {
      return;
    }
    try {
      PublishedCrl list =
          CrlReader.read(
              LedgerNames.keyId(name).orElseThrow(),
              head,
              segment -> Optional.ofNullable(parts.get(segment)));
      incomplete.remove(name);
      keeps.accept(name, list);
    } catch (LedgerException.Damaged notYet) {
      // Nobody can read it either.
    }
  }

  private static long version(ConfigMap part) {
    return Long.parseLong(part.getMetadata().getResourceVersion());
  }
}
