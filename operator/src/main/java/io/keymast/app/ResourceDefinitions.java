package io.keymast.app;

import io.fabric8.kubernetes.api.model.APIResource;
import io.fabric8.kubernetes.api.model.APIResourceList;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.keymast.api.BaseStation;
import io.keymast.api.BaseStationCertificate;
import io.keymast.api.CertificateAuthority;
import java.time.Duration;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The kinds of the API, which may be installed after the processes that serve them. */
final class ResourceDefinitions {
  private static final Logger LOG = LoggerFactory.getLogger(ResourceDefinitions.class);
  private static final Duration EVERY = Duration.ofSeconds(2);
  private static final String GROUP_VERSION = HasMetadata.getApiVersion(BaseStation.class);
  private static final Set<String> KINDS =
      Stream.of(BaseStation.class, BaseStationCertificate.class, CertificateAuthority.class)
          .map(HasMetadata::getKind)
          .collect(Collectors.toUnmodifiableSet());

  private final KubernetesClient client;

  ResourceDefinitions(KubernetesClient client) {
    this.client = client;
  }

  /** Returns when the API server knows all of them. */
  void await() {
    Set<String> missing = missing();
    if (missing.isEmpty()) {
      return;
    }
    LOG.atWarn()
        .addKeyValue("missing", missing)
        .addKeyValue("group", GROUP_VERSION)
        .log(
            "waiting for the custom resource definitions: apply crds/, or let the chart bring them"
                + " (crds.enabled)");
    do {
      pause();
    } while (!missing().isEmpty());
    LOG.atInfo().log("the custom resource definitions are there");
  }

  private static void pause() {
    try {
      Thread.sleep(EVERY);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  /** Who can't be asked knows none; any account may ask. */
  private Set<String> missing() {
    Set<String> missing = new TreeSet<>(KINDS);
    try {
      APIResourceList known = client.getApiResources(GROUP_VERSION);
      if (known != null) {
        missing.removeAll(
            known.getResources().stream()
                .map(APIResource::getKind)
                .filter(Objects::nonNull)
                .collect(Collectors.toSet()));
      }
    } catch (KubernetesClientException e) {
      LOG.atDebug().setCause(e).log("the API server does not say what it knows");
    }
    return missing;
  }
}
