package io.keymast.app;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.keymast.keyinstaller.Clocks;
import io.keymast.publication.ServedCrls;

/** The Key Installer as one process: one life after the other, and what outlasts them. */
final class KeyInstallerProcess implements OrderlyEnd.Running {
  private final KeyInstallerSettings settings;
  private final KubernetesClient client;
  private final ServedCrls served;
  private final Clocks clocks;
  private KeyInstallerLife life;
  private boolean ended;

  private KeyInstallerProcess(
      KeyInstallerSettings settings,
      KubernetesClient client,
      ServedCrls served,
      Clocks clocks,
      KeyInstallerLife life) {
    this.settings = settings;
    this.client = client;
    this.served = served;
    this.clocks = clocks;
    this.life = life;
  }

  /** Returns when all ports are open; readiness comes with what is served. */
  static KeyInstallerProcess start(KeyInstallerSettings settings, Clocks clocks) throws Exception {
    KubernetesClient client = ClusterClients.create(settings.kubeconfig());
    ServedCrls served = new ServedCrls();
    return new KeyInstallerProcess(
        settings, client, served, clocks, KeyInstallerLife.start(settings, client, served, clocks));
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
    life = KeyInstallerLife.start(settings, client, served, clocks);
    return true;
  }

  @Override
  public synchronized void close() {
    ended = true;
    life.close();
    client.close();
  }
}
