package io.keymast.support;

import io.fabric8.kubernetes.api.model.HasMetadata;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;

/** A control plane's etcd, behind its API server's back. */
public final class Etcd {
  private Etcd() {}

  /** Whatever finalizers it has: as if it had never been. */
  public static void loses(ControlPlane controlPlane, HasMetadata customResource) {
    String key =
        "/registry/%s/%s/%s/%s"
            .formatted(
                customResource.getApiVersion().split("/", 2)[0],
                customResource.getPlural(),
                customResource.getMetadata().getNamespace(),
                customResource.getMetadata().getName());
    String base64 = Base64.getEncoder().encodeToString(key.getBytes(StandardCharsets.UTF_8));
    String answer =
        Command.run(
            controlPlane.kubeconfig().resolveSibling(""),
            List.of(
                "curl",
                "-sf",
                "--noproxy",
                "*",
                "--unix-socket",
                "etcd.sock:0",
                "-d",
                "{\"key\":\"" + base64 + "\"}",
                "http://localhost/v3/kv/deleterange"));
    if (!answer.contains("\"deleted\":\"1\"")) {
      throw new IllegalStateException("etcd did not have " + key + ": " + answer);
    }
  }
}
