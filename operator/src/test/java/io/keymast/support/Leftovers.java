package io.keymast.support;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.keymast.api.BaseStation;
import io.keymast.api.BaseStationCertificate;
import io.keymast.api.CertificateAuthority;
import java.net.HttpURLConnection;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;

/**
 * The resources of Keymast that a test class leaves. The operators of the classes after it would
 * look after each of its authorities twice a minute, and have no time left for their own.
 */
record Leftovers(KubernetesClient admin) {
  private static final int AT_ONCE = 8;
  private static final String NO_FINALIZERS = "{\"metadata\":{\"finalizers\":null}}";

  /** By force: no operator runs any more that would let them go. */
  void vanish() {
    try (ExecutorService hands = Executors.newFixedThreadPool(AT_ONCE)) {
      List<Future<?>> removals =
          Stream.of(BaseStation.class, BaseStationCertificate.class, CertificateAuthority.class)
              .<HasMetadata>flatMap(
                  kind -> admin.resources(kind).inAnyNamespace().list().getItems().stream())
              .<Future<?>>map(left -> hands.submit(() -> removes(left)))
              .toList();
      for (Future<?> removal : removals) {
        removal.get();
      }
    } catch (ExecutionException e) {
      throw new IllegalStateException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Its namespace may be ending, and take it along meanwhile. */
  private void removes(HasMetadata left) {
    try {
      admin.resource(left).patch(PatchContext.of(PatchType.JSON_MERGE), NO_FINALIZERS);
      admin.resource(left).delete();
    } catch (KubernetesClientException e) {
      if (e.getCode() != HttpURLConnection.HTTP_NOT_FOUND) {
        throw e;
      }
    }
  }
}
