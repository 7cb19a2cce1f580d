package io.keymast.support;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A file by which another process acts for an account. */
public final class Kubeconfig {
  private Kubeconfig() {}

  public static Path write(Path file, KubernetesClient account) {
    Config config = account.getConfiguration();
    try {
      return Files.writeString(
          file,
          """
          apiVersion: v1
          kind: Config
          current-context: it
          contexts: [{name: it, context: {cluster: it, user: it}}]
          clusters: [{name: it, cluster: {server: "%s", certificate-authority-data: "%s"}}]
          users: [{name: it, user: {token: "%s"}}]
          """
              .formatted(
                  config.getMasterUrl(), config.getCaCertData(), config.getAutoOAuthToken()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
