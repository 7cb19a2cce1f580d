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
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Puts together each CRL of a namespace as it is published, however short its life is. A segment
 * comes before the head that names it, but where all are listed anew.
 */
final class ListScribe implements ResourceEventHandler<ConfigMap>, AutoCloseable {
  private final KubernetesClient cluster;
  private final String namespace;
  private final Consumer<ConfigMap> segments;
  private final BiConsumer<String, PublishedCrl> keeps;
  private final Map<String, ConfigMap> parts = new ConcurrentHashMap<>();
  private final Map<String, ConfigMap> incomplete = new ConcurrentHashMap<>();
  private final Set<String> neverRead = ConcurrentHashMap.newKeySet();
  private SharedIndexInformer<ConfigMap> informer;

  /**
   * @param segments each version of theirs is told
   * @param keeps by the name of its head
   */
  ListScribe(
      KubernetesClient cluster,
      String namespace,
      Consumer<ConfigMap> segments,
      BiConsumer<String, PublishedCrl> keeps) {
    this.cluster = cluster;
    this.namespace = namespace;
    this.segments = segments;
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

  /**
   * Heads in whose place another one was published, or that are published now, and of which no CRL
   * could be made.
   */
  List<String> unreadable() {
    return Stream.concat(
            neverRead.stream(), incomplete.values().stream().map(ListScribe::inItsVersion))
        .sorted()
        .toList();
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
                Optional.ofNullable(incomplete.put(name, part))
                    .map(ListScribe::inItsVersion)
                    .ifPresent(neverRead::add);
              } else {
                segments.accept(part);
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
      // Its segments may come; else it stays unreadable.
    }
  }

  private static String inItsVersion(ConfigMap head) {
    return head.getMetadata().getName() + " in version " + version(head);
  }

  private static long version(ConfigMap part) {
    return Long.parseLong(part.getMetadata().getResourceVersion());
  }
}
