package io.keymast.reconciler.cluster;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.IndexerResourceCache;
import io.keymast.cache.Followed;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A controller's cache, as long as the operator lives. The framework empties its caches before it
 * waits for what is still being reconciled: to that, the whole fleet would be gone.
 *
 * @param <T> what it holds
 */
final class LivingCache<T extends HasMetadata> {
  private final AtomicReference<@Nullable Attached<T>> cache = new AtomicReference<>();
  private final BooleanSupplier ending;

  private record Attached<T extends HasMetadata>(
      IndexerResourceCache<T> cache, Shelves<T> shelves) {}

  LivingCache(BooleanSupplier ending) {
    this.ending = ending;
  }

  void attach(
      IndexerResourceCache<T> attached,
      Map<String, Function<T, List<String>>> indexers,
      Shelves<T> shelves) {
    attached.addIndexers(indexers);
    attached.addIndexers(shelves.indexers());
    cache.set(new Attached<>(attached, shelves));
  }

  boolean isAttached() {
    return cache.get() != null;
  }

  List<T> byIndex(String index, String key) {
    return alive(attached().cache().byIndex(index, key));
  }

  /** By an index that is shelved. */
  List<T> having(String index, String value) {
    Attached<T> attached = attached();
    return alive(
        attached.cache().byIndex(index, Shelves.of(value)).stream()
            .filter(it -> attached.shelves().has(index, it, value))
            .toList());
  }

  Optional<T> get(ResourceID id) {
    return alive(attached().cache().get(id));
  }

  List<T> all() {
    return alive(attached().cache().list().toList());
  }

  /**
   * @param places namespaces that are watched; empty for all
   */
  Stream<Followed> followed(Class<T> kind, Set<String> places) {
    return places.isEmpty()
        ? Stream.of(Followed.everywhere(kind, this::all))
        : places.stream().map(place -> Followed.in(place, kind, () -> in(place)));
  }

  private List<T> in(String namespace) {
    return all().stream().filter(it -> namespace.equals(it.getMetadata().getNamespace())).toList();
  }

  /** By KEP-5504, a number. Empty before and after the cache's life: what is gone tells nothing. */
  Optional<String> newestVersion() {
    Attached<T> attached = cache.get();
    return attached == null
        ? Optional.empty()
        : attached
            .cache()
            .list()
            .flatMap(it -> Stream.ofNullable(it.getMetadata().getResourceVersion()))
            .max(Comparator.comparingInt(String::length).thenComparing(Comparator.naturalOrder()));
  }

  /** Looked at after reading: what was read before the end is whole. */
  private <R> R alive(R read) {
    if (ending.getAsBoolean()) {
      throw new EndingException();
    }
    return read;
  }

  private Attached<T> attached() {
    Attached<T> attached = cache.get();
    if (attached == null) {
      throw new IllegalStateException("the controllers have not started yet");
    }
    return attached;
  }
}
