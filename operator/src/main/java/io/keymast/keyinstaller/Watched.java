package io.keymast.keyinstaller;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import io.fabric8.kubernetes.client.informers.cache.Cache;
import io.fabric8.kubernetes.client.informers.cache.Indexer;
import io.keymast.cache.Followed;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The objects of one kind in all namespaces, or in some. Of some, one that may not be read has
 * nothing and keeps nobody from the others: the right to a namespace goes with it.
 */
final class Watched<T extends HasMetadata> {
  private static final Logger LOG = LoggerFactory.getLogger(Watched.class);
  private static final String ALL = "";

  private final Map<String, ProbedInformer<T>> informers;

  /** What was read of a namespace when it was refused. */
  private final Map<String, Optional<String>> refused = new ConcurrentHashMap<>();

  private Watched(Map<String, ProbedInformer<T>> informers) {
    this.informers = informers;
  }

  /**
   * @param namespaces empty for all
   */
  static <T extends HasMetadata> Watched<T> in(
      Set<String> namespaces,
      Supplier<ProbedInformer<T>> all,
      Function<String, ProbedInformer<T>> one) {
    return new Watched<>(
        namespaces.isEmpty()
            ? Map.of(ALL, all.get())
            : namespaces.stream().collect(Collectors.toUnmodifiableMap(Function.identity(), one)));
  }

  static <T extends HasMetadata> Watched<T> nothing() {
    return new Watched<>(Map.of());
  }

  /** Before it is started. */
  void addIndexers(Map<String, Function<T, List<String>>> indexers) {
    informers().forEach(informer -> informer.addIndexers(indexers));
  }

  void addEventHandler(ResourceEventHandler<T> handler) {
    informers().forEach(informer -> informer.addEventHandler(handler));
  }

  void start() {
    informers.forEach(
        (namespace, informer) ->
            Informers.start(
                informer.informer(),
                failure -> notesRefusal(namespace, informer.informer(), failure)));
  }

  void stop() {
    informers().forEach(SharedIndexInformer::stop);
  }

  List<T> byIndex(String index, String value) {
    return readable().flatMap(it -> it.byIndex(index, value).stream()).toList();
  }

  Optional<T> find(String namespace, String name) {
    String key = Cache.namespaceKeyFunc(namespace, name);
    return readable().flatMap(it -> Stream.ofNullable(it.getByKey(key))).findFirst();
  }

  boolean isSynced() {
    return informers.entrySet().stream()
        .allMatch(
            it ->
                it.getValue().informer().hasSynced()
                    || isRefused(it.getKey(), it.getValue().informer()));
  }

  boolean isWatching() {
    return informers.entrySet().stream()
        .allMatch(
            it ->
                it.getValue().informer().isWatching()
                    || isRefused(it.getKey(), it.getValue().informer()));
  }

  Stream<ProbedInformer<T>> probed() {
    return informers.values().stream();
  }

  /** Of a namespace that may not be read nothing is known, and so nothing missed. */
  Stream<Followed> followed(Class<T> kind) {
    return informers.entrySet().stream()
        .filter(it -> it.getValue().informer().hasSynced())
        .filter(it -> !isRefused(it.getKey(), it.getValue().informer()))
        .map(it -> followed(kind, it.getKey(), it.getValue().informer().getIndexer()));
  }

  private static <T extends HasMetadata> Followed followed(
      Class<T> kind, String namespace, Indexer<T> indexer) {
    return namespace.equals(ALL)
        ? Followed.everywhere(kind, indexer::list)
        : Followed.in(namespace, kind, indexer::list);
  }

  /** The newest resourceVersion that each watch has seen. */
  Stream<String> newest() {
    return informers().flatMap(informer -> newest(informer).stream());
  }

  private Stream<Indexer<T>> readable() {
    return informers.entrySet().stream()
        .filter(it -> !isRefused(it.getKey(), it.getValue().informer()))
        .map(it -> it.getValue().informer().getIndexer());
  }

  private Stream<SharedIndexInformer<T>> informers() {
    return informers.values().stream().map(ProbedInformer::informer);
  }

  private static Optional<String> newest(SharedIndexInformer<?> informer) {
    return Optional.ofNullable(informer.lastSyncResourceVersion());
  }

  /**
   * Until it is read after all. Without an answer nobody knows otherwise: an API server that is
   * away must not close what was served without this namespace.
   */
  private boolean isRefused(String namespace, SharedIndexInformer<T> informer) {
    return !informer.isWatching() && newest(informer).equals(refused.get(namespace));
  }

  private void notesRefusal(String namespace, SharedIndexInformer<T> informer, Throwable failure) {
    if (namespace.equals(ALL) || !Informers.isRefusal(failure)) {
      return;
    }
    Optional<String> read = newest(informer);
    if (!read.equals(refused.put(namespace, read))) {
      LOG.atWarn()
          .addKeyValue("namespace", namespace)
          .log("A namespace may not be read: its stations are not served until it may");
    }
  }
}
