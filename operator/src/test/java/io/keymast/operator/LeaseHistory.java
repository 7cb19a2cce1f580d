package io.keymast.operator;

import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseSpec;
import io.fabric8.kubernetes.client.Watch;
import io.fabric8.kubernetes.client.Watcher;
import io.fabric8.kubernetes.client.WatcherException;
import io.keymast.support.ControlPlane;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/** All that a Lease says from now on, in its order. */
final class LeaseHistory implements AutoCloseable {
  private final List<LeaseSpec> states = new CopyOnWriteArrayList<>();
  private final Watch watch;

  private LeaseHistory(ControlPlane controlPlane, String name) {
    watch =
        controlPlane
            .admin()
            .resources(Lease.class)
            .inNamespace(ControlPlane.SYSTEM_NAMESPACE)
            .withName(name)
            .watch(
                new Watcher<>() {
                  @Override
                  public void eventReceived(Action action, Lease lease) {
                    states.add(lease.getSpec());
                  }

                  @Override
                  public void onClose(WatcherException cause) {
                    // What is missing then fails the test.
                  }
                });
  }

  /** Before anybody takes it. */
  static LeaseHistory of(ControlPlane controlPlane, String name) {
    return new LeaseHistory(controlPlane, name);
  }

  /** Empty where nobody holds it. */
  static String holderOf(LeaseSpec state) {
    return Optional.ofNullable(state.getHolderIdentity()).orElse("");
  }

  /** What it said while it had one and the same holder, or nobody. */
  List<List<LeaseSpec>> reigns() {
    List<List<LeaseSpec>> reigns = new ArrayList<>();
    for (LeaseSpec state : states) {
      if (reigns.isEmpty() || !holderOf(reigns.getLast().getLast()).equals(holderOf(state))) {
        reigns.add(new ArrayList<>());
      }
      reigns.getLast().add(state);
    }
    return reigns;
  }

  @Override
  public void close() {
    watch.close();
  }
}
