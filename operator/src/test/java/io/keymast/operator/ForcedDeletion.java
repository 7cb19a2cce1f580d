package io.keymast.operator;

import static io.keymast.support.Patience.await;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.keymast.api.BaseStationCertificate;
import java.net.HttpURLConnection;

/**
 * Of a certificate without its finalizer, also where an operator gives that back meanwhile: it
 * would see it vanish with it, as after a restore of etcd.
 */
final class ForcedDeletion {
  private static final String NO_FINALIZERS = "{\"metadata\":{\"finalizers\":null}}";

  private ForcedDeletion() {}

  static void of(KubernetesClient cluster, BaseStationCertificate certificate) {
    await("it goes without its finalizer")
        .until(
            () ->
                isDeletedAsItIs(
                    cluster,
                    cluster
                        .resource(certificate)
                        .patch(PatchContext.of(PatchType.JSON_MERGE), NO_FINALIZERS)));
  }

  private static boolean isDeletedAsItIs(KubernetesClient cluster, BaseStationCertificate seen) {
    try {
      cluster.resource(seen).lockResourceVersion(seen.getMetadata().getResourceVersion()).delete();
      return true;
    } catch (KubernetesClientException e) {
      if (e.getCode() == HttpURLConnection.HTTP_CONFLICT) {
        return false;
      }
      throw e;
    }
  }
}
