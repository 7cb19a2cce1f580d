package io.keymast.reconciler.cluster;

import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.client.informers.cache.Store;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The cluster's namespaces, as their watch has brought them. */
public final class KnownNamespaces {
  private final AtomicReference<@Nullable Store<Namespace>> store = new AtomicReference<>();

  void attach(Store<Namespace> watched) {
    store.set(watched);
  }

  boolean isAttached() {
    return store.get() != null;
  }

  public Stream<Namespace> all() {
    return attached().list().stream();
  }

  /** Nothing can be stored there any more. */
  public boolean isEnding(String name) {
    return find(name).filter(it -> it.getMetadata().getDeletionTimestamp() != null).isPresent();
  }

  /** For authorities that admit by selector. */
  Map<String, String> labelsOf(String name) {
    return find(name).map(it -> it.getMetadata().getLabels()).orElse(Map.of());
  }

  private Optional<Namespace> find(String name) {
    return Optional.ofNullable(attached().getByKey(name));
  }

  private Store<Namespace> attached() {
    Store<Namespace> attached = store.get();
    if (attached == null) {
      throw new IllegalStateException("the controllers have not started yet");
    }
    return attached;
  }
}
