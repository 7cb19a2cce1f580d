package io.keymast.support;

import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;

/** A file by which another process acts for an account. */
public final class Kubeconfig {
  private Kubeconfig() {}

  public static Path write(Path file, KubernetesClient account) {
    return writeTrusting(file, account, account.getConfiguration().getMasterUrl());
  }

  /** By way of the relay. */
  public static Path write(Path file, KubernetesClient account, TlsRelay relay) {
    return writeTrusting(file, account, relay.url());
  }

  private static Path writeTrusting(Path file, KubernetesClient account, String server) {
    return write(
        file,
        account,
        "server: \"%s\", certificate-authority-data: \"%s\""
            .formatted(server, account.getConfiguration().getCaCertData()));
  }

  /** By way of the proxy. */
  public static Path write(Path file, KubernetesClient account, FaultProxy proxy) {
    return write(file, account, "server: \"" + proxy.url() + "\"");
  }

  /** Of nobody in particular, at whatever listens there. */
  public static Path write(Path file, URI server) {
    return write(file, "server: \"" + server + "\"", "any");
  }

  private static Path write(Path file, KubernetesClient account, String cluster) {
    return write(file, cluster, account.getConfiguration().getAutoOAuthToken());
  }

  private static Path write(Path file, String cluster, String token) {
    try {
      return Files.writeString(
          file,
          """
          apiVersion: v1
          kind: Config
          current-context: it
          contexts: [{name: it, context: {cluster: it, user: it}}]
          clusters: [{name: it, cluster: {%s}}]
          users: [{name: it, user: {token: "%s"}}]
          """
              .formatted(cluster, token));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
