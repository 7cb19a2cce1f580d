package io.keymast.reconciler.restore;

import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.keymast.api.BaseStationCertificate;
import io.keymast.reconciler.cluster.Refusals;
import java.net.HttpURLConnection;
import java.util.Optional;

/** The objects of certificates as the API server has them, whatever a cache shows. */
public final class CertificateObjects {
  private final KubernetesClient client;

  public CertificateObjects(KubernetesClient client) {
    this.client = client;
  }

  /** What is stored by its name. */
  Optional<BaseStationCertificate> find(Vanished certificate) {
    ObjectMeta metadata = certificate.last().getMetadata();
    return Optional.ofNullable(
        client
            .resources(BaseStationCertificate.class)
            .inNamespace(metadata.getNamespace())
            .withName(metadata.getName())
            .get());
  }

  /**
   * Makes it known again by one create-only request; doing it again does nothing.
   *
   * @return whether it is stored: not where its name is another one's by now, or its namespace is
   *     gone
   */
  boolean store(Vanished lost) {
    try {
      client.resource(lost.anew()).create();
      return true;
    } catch (KubernetesClientException e) {
      if (e.getCode() == HttpURLConnection.HTTP_CONFLICT || Refusals.isOne(e)) {
        return find(lost).filter(lost::isIn).isPresent();
      }
      throw e;
    }
  }
}
