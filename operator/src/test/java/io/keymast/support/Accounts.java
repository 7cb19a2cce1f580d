package io.keymast.support;

import io.fabric8.kubernetes.api.model.KubernetesResource;
import io.fabric8.kubernetes.api.model.ServiceAccountBuilder;
import io.fabric8.kubernetes.api.model.authentication.TokenRequestBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import io.keymast.api.TolerantSerialization;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.concurrent.ConcurrentHashMap;

/** Clients by whom they act for; each reads tolerantly and gives up in time. */
final class Accounts {
  private static final long TOKEN_SECONDS = Duration.ofHours(24).toSeconds();

  private final Path kubeconfig;
  private final KubernetesClient admin;
  private final Map<String, KubernetesClient> serviceAccounts = new ConcurrentHashMap<>();

  Accounts(Path kubeconfig) {
    this.kubeconfig = kubeconfig;
    this.admin = client(adminConfig().build());
  }

  KubernetesClient admin() {
    return admin;
  }

  KubernetesClient of(String namespace, String serviceAccount) {
    return serviceAccounts.computeIfAbsent(
        namespace + "/" + serviceAccount,
        ignored -> client(accountConfig(namespace, serviceAccount)));
  }

  KubernetesClient impersonating(String user, String... groups) {
    return client(
        adminConfig().withImpersonateUsername(user).withImpersonateGroups(groups).build());
  }

  void close() {
    serviceAccounts.values().forEach(KubernetesClient::close);
    admin.close();
  }

  private ConfigBuilder adminConfig() {
    try {
      return withTimeouts(Config.fromKubeconfig(Files.readString(kubeconfig)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static ConfigBuilder withTimeouts(Config config) {
    return new ConfigBuilder(config)
        .withConnectionTimeout(5_000)
        .withRequestTimeout(20_000)
        .withRequestRetryBackoffLimit(2);
  }

  private Config accountConfig(String namespace, String name) {
    admin
        .serviceAccounts()
        .inNamespace(namespace)
        .resource(
            new ServiceAccountBuilder()
                .withNewMetadata()
                .withNamespace(namespace)
                .withName(name)
                .endMetadata()
                .build())
        .serverSideApply();
    String token =
        admin
            .serviceAccounts()
            .inNamespace(namespace)
            .withName(name)
            .tokenRequest(
                new TokenRequestBuilder()
                    .withNewSpec()
                    .withExpirationSeconds(TOKEN_SECONDS)
                    .endSpec()
                    .build())
            .getStatus()
            .getToken();
    return adminConfig().withOauthToken(token).withAutoOAuthToken(token).build();
  }

  private static KubernetesClient client(Config config) {
    return new KubernetesClientBuilder()
        .withConfig(config)
        .withKubernetesSerialization(knowingAllKinds())
        .build();
  }

  /** Tests read manifests of any. */
  private static KubernetesSerialization knowingAllKinds() {
    KubernetesSerialization serialization = TolerantSerialization.create();
    ServiceLoader.load(KubernetesResource.class)
        .forEach(it -> serialization.registerKubernetesResource(it.getClass()));
    return serialization;
  }
}
