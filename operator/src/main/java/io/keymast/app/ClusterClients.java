package io.keymast.app;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.keymast.api.TolerantSerialization;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Clients of the API server, with time limits: the defaults can hold all threads for long. */
final class ClusterClients {
  private static final int CONNECTION_MILLIS = 3_000;
  private static final int REQUEST_MILLIS = 10_000;

  /** The queue inside the client would only hide what the reconcilers' threads limit already. */
  private static final int CONCURRENT_REQUESTS = 256;

  private ClusterClients() {}

  static KubernetesClient create(Optional<Path> kubeconfig) {
    return create(kubeconfig, Optional.empty());
  }

  /** One that renews the Lease, and tells it so. */
  static KubernetesClient create(Optional<Path> kubeconfig, Optional<LeaderLease> lease) {
    Config config =
        kubeconfig.map(ClusterClients::read).orElseGet(() -> Config.autoConfigure(null));
    return new KubernetesClientBuilder()
        .withConfig(
            new ConfigBuilder(config)
                .withConnectionTimeout(CONNECTION_MILLIS)
                .withRequestTimeout(REQUEST_MILLIS)
                .withRequestRetryBackoffLimit(2)
                .withMaxConcurrentRequests(CONCURRENT_REQUESTS)
                .withMaxConcurrentRequestsPerHost(CONCURRENT_REQUESTS)
                .build())
        .withKubernetesSerialization(TolerantSerialization.create())
        .withHttpClientBuilderConsumer(
            http -> lease.ifPresent(it -> http.addOrReplaceInterceptor("lease", it.renewals())))
        .build();
  }

  private static Config read(Path kubeconfig) {
    try {
      return Config.fromKubeconfig(Files.readString(kubeconfig));
    } catch (IOException e) {
      throw new UncheckedIOException("can't read the kubeconfig " + kubeconfig, e);
    }
  }
}
