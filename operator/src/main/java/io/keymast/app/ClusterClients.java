package io.keymast.app;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.http.Interceptor;
import io.keymast.api.TolerantSerialization;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * Clients of the API server, with time limits: the defaults can hold all threads for long. A call
 * that nobody takes ends within a second where the port is closed, and after three times {@link
 * #REQUEST_MILLIS} where it is silent.
 */
final class ClusterClients {
  private static final int CONNECTION_MILLIS = 3_000;
  private static final int REQUEST_MILLIS = 10_000;
  private static final int RETRIES = 2;

  /** Between two parts of one answer. */
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(20);

  /** The queue inside the client would only hide what the reconcilers' threads limit already. */
  private static final int CONCURRENT_REQUESTS = 256;

  private ClusterClients() {}

  static KubernetesClient create(Optional<Path> kubeconfig) {
    return create(kubeconfig, Map.of());
  }

  /**
   * @param listeners who hear of each request and its answer, by name
   */
  static KubernetesClient create(Optional<Path> kubeconfig, Map<String, Interceptor> listeners) {
    Config config =
        kubeconfig.map(ClusterClients::read).orElseGet(() -> Config.autoConfigure(null));
    return new KubernetesClientBuilder()
        .withConfig(
            new ConfigBuilder(config)
                .withConnectionTimeout(CONNECTION_MILLIS)
                .withRequestTimeout(REQUEST_MILLIS)
                .withRequestRetryBackoffLimit(RETRIES)
                .withMaxConcurrentRequests(CONCURRENT_REQUESTS)
                .withMaxConcurrentRequestsPerHost(CONCURRENT_REQUESTS)
                .build())
        .withKubernetesSerialization(TolerantSerialization.create())
        .withHttpClientBuilderConsumer(
            http -> {
              http.addOrReplaceInterceptor("stalled-answers", new StalledAnswers(LONGEST_PAUSE));
              listeners.forEach(http::addOrReplaceInterceptor);
            })
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
