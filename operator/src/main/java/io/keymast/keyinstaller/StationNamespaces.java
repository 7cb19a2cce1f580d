package io.keymast.keyinstaller;

import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import io.keymast.api.CertificateAuthority;
import io.keymast.cache.Followed;
import io.keymast.validation.NamespaceAdmission;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/** Which authority serves the stations of which namespace, by the namespaces' labels. */
final class StationNamespaces implements AutoCloseable {
  private final ProbedInformer<Namespace> probed;
  private final SharedIndexInformer<Namespace> namespaces;

  /**
   * Without that right, authorities that select namespaces serve none; all others go on. Where
   * namespaces were read before, it counts for nothing: what is known of them gets old.
   */
  private volatile boolean forbidden;

  StationNamespaces(KubernetesClient client) {
    this.probed = ProbedInformer.of(client.namespaces());
    this.namespaces = probed.informer();
  }

  void start() {
    Informers.start(namespaces, failure -> forbidden |= Informers.isRefusal(failure));
  }

  boolean isSynced() {
    return namespaces.hasSynced() || forbidden;
  }

  boolean isWatching() {
    return namespaces.isWatching() || (forbidden && !namespaces.hasSynced());
  }

  ProbedInformer<Namespace> probed() {
    return probed;
  }

  Stream<Followed> followed() {
    return namespaces.hasSynced()
        ? Stream.of(Followed.everywhere(Namespace.class, namespaces.getIndexer()::list))
        : Stream.empty();
  }

  /** Labels that are not known match no selector. */
  boolean isServed(String stationNamespace, CertificateAuthority authority) {
    NamespaceAdmission admission =
        NamespaceAdmission.of(
            authority.getSpec() == null ? null : authority.getSpec().allowedNamespaces());
    Namespace namespace = namespaces.getIndexer().getByKey(stationNamespace);
    if (namespace == null && admission instanceof NamespaceAdmission.Selected) {
      return false;
    }
    Map<String, String> labels = namespace == null ? null : namespace.getMetadata().getLabels();
    return admission.admits(
        stationNamespace,
        Objects.requireNonNullElse(labels, Map.of()),
        authority.getMetadata().getNamespace());
  }

  @Override
  public void close() {
    namespaces.stop();
  }
}
