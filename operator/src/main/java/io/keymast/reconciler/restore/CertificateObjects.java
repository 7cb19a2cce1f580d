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

  /** What is stored by its name: nothing where its namespace is gone. */
  Optional<BaseStationCertificate> find(Vanished certificate) {
    ObjectMeta metadata = certificate.last().getMetadata();
    try {
      return Optional.ofNullable(
          client
              .resources(BaseStationCertificate.class)
              .inNamespace(metadata.getNamespace())
              .withName(metadata.getName())
              .get());
    } catch (KubernetesClientException e) {
      if (isForNamespaceGone(e, certificate)) {
        return Optional.empty();
      }
      throw e;
    }
  }

  /**
   * Makes it known again by one create-only request; doing it again does nothing.
   *
   * @return whether it is stored: not where its name is another one's by now, its namespace is gone
   *     or going, or a rule refuses it
   * @throws KubernetesClientException if it may be stored later: rights come back after a restore
   */
  boolean store(Vanished lost) {
    try {
      client.resource(lost.anew()).create();
      return true;
    } catch (KubernetesClientException e) {
      if (e.getCode() == HttpURLConnection.HTTP_CONFLICT) {
        return find(lost).map(lost::isIn).orElseThrow(() -> e);
      }
      if (isFinal(e, lost)) {
        // The client repeats a request whose answer it lost: only that was refused then.
        return find(lost).filter(lost::isIn).isPresent();
      }
      throw e;
    }
  }

  private boolean isFinal(KubernetesClientException e, Vanished lost) {
    return e.getCode() == Refusals.INVALID
        || Refusals.isForNamespaceEnding(e)
        || isForNamespaceGone(e, lost);
  }

  /** With it went the rights in it; a kind that is not served yet is not found either. */
  private boolean isForNamespaceGone(KubernetesClientException e, Vanished certificate) {
    return (e.getCode() == HttpURLConnection.HTTP_FORBIDDEN
            || e.getCode() == HttpURLConnection.HTTP_NOT_FOUND)
        && client.namespaces().withName(certificate.last().getMetadata().getNamespace()).get()
            == null;
  }
}
