package io.keymast.app;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.keymast.publication.ServedCrls;
import java.util.function.Function;

/** The Key Installer as one process: one life after the other, and what outlasts them. */
final class KeyInstallerProcess implements OrderlyEnd.Running {
  private final KeyInstallerOptions options;
  private final KubernetesClient client;
  private final ServedCrls served;
  private final KeyInstallerTime time;
  private KeyInstallerLife life;
  private boolean ended;

  private KeyInstallerProcess(
      KeyInstallerOptions options,
      KubernetesClient client,
      ServedCrls served,
      KeyInstallerTime time,
      KeyInstallerLife life) {
    this.options = options;
    this.client = client;
    this.served = served;
    this.time = time;
    this.life = life;
  }

  /**
   * Returns when all ports are open; readiness comes with what is served.
   *
   * @param timeOf by its client of the API server
   */
  static KeyInstallerProcess start(
      KeyInstallerOptions options, Function<KubernetesClient, KeyInstallerTime> timeOf)
      throws Exception {
    KubernetesClient client = ClusterClients.create(options.kubeconfig());
    KeyInstallerTime time = timeOf.apply(client);
    ServedCrls served = new ServedCrls();
    return new KeyInstallerProcess(
        options, client, served, time, KeyInstallerLife.start(options, client, served, time));
  }

  /** From life to life. */
  @Override
  public int awaitEnd() throws Exception {
    do {
      current().awaitEnd();
    } while (beginsAnew());
    return 0;
  }

  private synchronized KeyInstallerLife current() {
    return life;
  }

  private synchronized boolean beginsAnew() throws Exception {
    if (ended) {
      return false;
    }
    life.close();
    life = KeyInstallerLife.start(options, client, served, time);
    return true;
  }

  @Override
  public synchronized void close() {
    ended = true;
    life.close();
    time.close();
    client.close();
  }
}
