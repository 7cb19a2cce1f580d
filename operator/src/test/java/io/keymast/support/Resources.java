package io.keymast.support;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Manifests of any kind, applied as kubectl's server-side apply does. */
public final class Resources {
  private static final PatchContext APPLY =
      new PatchContext.Builder()
          .withPatchType(PatchType.SERVER_SIDE_APPLY)
          .withFieldManager("platform-team")
          .withForce(true)
          .build();

  private Resources() {}

  public static List<HasMetadata> load(KubernetesClient client, Path file) {
    try (InputStream yaml = Files.newInputStream(file)) {
      return client.load(yaml).items();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public static List<HasMetadata> load(KubernetesClient client, String yaml) {
    return client.load(new ByteArrayInputStream(yaml.getBytes(StandardCharsets.UTF_8))).items();
  }

  public static void apply(KubernetesClient client, String yaml) {
    load(client, yaml).forEach(resource -> apply(client, resource));
  }

  public static HasMetadata apply(KubernetesClient client, HasMetadata resource) {
    return client.resource(resource).patch(APPLY);
  }
}
