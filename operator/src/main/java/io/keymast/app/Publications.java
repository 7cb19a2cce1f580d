package io.keymast.app;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import io.keymast.publication.CaCertificateHandler;
import io.keymast.publication.ConfigMaps;
import io.keymast.publication.CrlHandler;
import io.keymast.publication.PublishedCrls;
import io.keymast.revocation.LedgerNames;
import java.time.Clock;
import java.util.Collection;
import java.util.List;
import org.eclipse.jetty.server.Handler;

/** What a Key Installer publishes over plain HTTP, read from the ledgers of its authorities. */
public final class Publications implements AutoCloseable {
  private final List<SharedIndexInformer<ConfigMap>> ledgers;
  private final Handler handler;

  private Publications(List<SharedIndexInformer<ConfigMap>> ledgers, Clock clock) {
    this.ledgers = ledgers;
    PublishedCrls crls = new PublishedCrls(ConfigMaps.of(ledgers), clock);
    this.handler =
        new Handler.Sequence(new CrlHandler(crls, clock), new CaCertificateHandler(crls, clock));
  }

  /**
   * Returns when the ledgers are read for the first time.
   *
   * @param namespaces of the authorities
   */
  public static Publications of(
      KubernetesClient client, Collection<String> namespaces, Clock clock) {
    return new Publications(
        namespaces.stream()
            .map(
                namespace ->
                    client
                        .configMaps()
                        .inNamespace(namespace)
                        .withLabelIn(LedgerNames.PART_LABEL, LedgerNames.HEAD, LedgerNames.SEGMENT)
                        .inform())
            .toList(),
        clock);
  }

  public Handler handler() {
    return handler;
  }

  @Override
  public void close() {
    ledgers.forEach(SharedIndexInformer::close);
  }
}
