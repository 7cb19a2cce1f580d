package io.keymast.revocation;

import io.fabric8.kubernetes.api.model.ConfigMap;
import java.io.Serial;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/** The real API server, until one write: there the process "dies", before or after it is stored. */
final class FaultyStore implements ConfigMapStore {
  enum Moment {
    BEFORE_COMMIT,
    AFTER_COMMIT
  }

  static final class Crash extends RuntimeException {
    @Serial private static final long serialVersionUID = 1L;
  }

  private final ConfigMapStore store;
  private final int fatalWrite;
  private final Moment moment;
  private final AtomicInteger writes = new AtomicInteger();

  FaultyStore(ConfigMapStore store, int fatalWrite, Moment moment) {
    this.store = store;
    this.fatalWrite = fatalWrite;
    this.moment = moment;
  }

  private <T> T write(Supplier<T> write) {
    int number = writes.incrementAndGet();
    if (number > fatalWrite || (number == fatalWrite && moment == Moment.BEFORE_COMMIT)) {
      throw new Crash();
    }
    T result = write.get();
    if (number == fatalWrite) {
      throw new Crash();
    }
    return result;
  }

  @Override
  public List<ConfigMap> list(String namespace, Map<String, String> labels) {
    return store.list(namespace, labels);
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
    return write(() -> store.create(configMap));
  }

  @Override
  public Optional<ConfigMap> replace(ConfigMap configMap) {
    return write(() -> store.replace(configMap));
  }

  @Override
  public void delete(ConfigMap configMap) {
    write(
        () -> {
          store.delete(configMap);
          return Optional.empty();
        });
  }

  @Override
  public void forget(String namespace, Map<String, String> labels) {
    store.forget(namespace, labels);
  }

  @Override
  public void liftFinalizer(ConfigMap configMap) {
    write(
        () -> {
          store.liftFinalizer(configMap);
          return Optional.empty();
        });
  }
}
