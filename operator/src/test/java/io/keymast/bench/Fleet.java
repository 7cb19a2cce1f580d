package io.keymast.bench;

import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import io.keymast.api.BaseStation;
import io.keymast.status.ConditionType;
import io.keymast.support.ControlPlane;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;

/** Counts the objects of a kind in a namespace that are Ready, as they become so. */
final class Fleet<T extends HasMetadata> implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofMinutes(20);

  private final Set<String> ready = ConcurrentHashMap.newKeySet();
  private final Predicate<T> isReady;
  private final SharedIndexInformer<T> objects;

  Fleet(ControlPlane controlPlane, Class<T> type, String namespace, Predicate<T> isReady) {
    this.isReady = isReady;
    this.objects =
        controlPlane
            .admin()
            .resources(type)
            .inNamespace(namespace)
            .inform(
                new ResourceEventHandler<>() {
                  @Override
                  public void onAdd(T object) {
                    look(object);
                  }

                  @Override
                  public void onUpdate(T former, T object) {
                    look(object);
                  }

                  @Override
                  public void onDelete(T object, boolean unseen) {
                    ready.remove(object.getMetadata().getName());
                  }
                });
  }

  static Fleet<BaseStation> ofStations(ControlPlane controlPlane, String namespace) {
    return new Fleet<>(controlPlane, BaseStation.class, namespace, Fleet::isReady);
  }

  int ready() {
    return ready.size();
  }

  void awaitsReady(int count) {
    await(count + " objects are Ready")
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(20))
        .until(() -> ready.size() >= count);
  }

  private void look(T object) {
    if (isReady.test(object)) {
      ready.add(object.getMetadata().getName());
    }
  }

  private static boolean isReady(BaseStation station) {
    return station.getStatus() != null
        && ConditionType.READY.isTrueFor(
            station.getStatus().conditions(), station.getMetadata().getGeneration());
  }

  @Override
  public void close() {
    objects.close();
  }
}
