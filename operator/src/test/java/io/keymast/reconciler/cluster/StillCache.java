package io.keymast.reconciler.cluster;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.IndexerResourceCache;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** A cache that shows what it once saw, whatever the API server has by now. */
public final class StillCache<T extends HasMetadata> implements IndexerResourceCache<T> {
  private final List<T> seen;
  private final AtomicInteger lookups = new AtomicInteger();
  private final Map<String, Function<T, List<String>>> indexers = new HashMap<>();

  public StillCache(List<T> seen) {
    this.seen = List.copyOf(seen);
  }

  @Override
  public void addIndexers(Map<String, Function<T, List<String>>> added) {
    indexers.putAll(added);
  }

  public int lookups() {
    return lookups.get();
  }

  @Override
  public List<T> byIndex(String index, String key) {
    lookups.incrementAndGet();
    Function<T, List<String>> indexer = Objects.requireNonNull(indexers.get(index));
    return seen.stream().filter(it -> indexer.apply(it).contains(key)).toList();
  }

  @Override
  public Stream<T> list(String namespace, Predicate<T> predicate) {
    return list(predicate).filter(it -> namespace.equals(it.getMetadata().getNamespace()));
  }

  @Override
  public Stream<T> list(Predicate<T> predicate) {
    return seen.stream().filter(predicate);
  }

  @Override
  public Optional<T> get(ResourceID id) {
    return seen.stream().filter(it -> ResourceID.fromResource(it).equals(id)).findFirst();
  }

  @Override
  public Stream<ResourceID> keys() {
    return seen.stream().map(ResourceID::fromResource);
  }
}
