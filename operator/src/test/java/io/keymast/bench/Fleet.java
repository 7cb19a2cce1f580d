package io.keymast.bench;

import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import io.keymast.api.BaseStation;
import io.keymast.status.ConditionType;
import io.keymast.support.ControlPlane;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Counts the stations of a namespace that are Ready, as they become so. */
final class Fleet implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofMinutes(20);

  private final Set<String> ready = ConcurrentHashMap.newKeySet();
  private final SharedIndexInformer<BaseStation> stations;

  Fleet(ControlPlane controlPlane, String namespace) {
    stations =
        controlPlane
            .admin()
            .resources(BaseStation.class)
            .inNamespace(namespace)
            .inform(
                new ResourceEventHandler<>() {
                  @Override
                  public void onAdd(BaseStation station) {
                    look(station);
                  }

                  @Override
                  public void onUpdate(BaseStation former, BaseStation station) {
                    look(station);
                  }

                  @Override
                  public void onDelete(BaseStation station, boolean unseen) {
                    ready.remove(station.getMetadata().getName());
                  }
                });
  }

  int ready() {
    return ready.size();
  }

  void awaitsReady(int count) {
    await(count + " stations are Ready")
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(20))
        .until(() -> ready.size() >= count);
  }

  private void look(BaseStation station) {
    if (station.getStatus() != null
        && ConditionType.READY.isTrueFor(
            station.getStatus().conditions(), station.getMetadata().getGeneration())) {
      ready.add(station.getMetadata().getName());
    }
  }

  @Override
  public void close() {
    stations.close();
  }
}
