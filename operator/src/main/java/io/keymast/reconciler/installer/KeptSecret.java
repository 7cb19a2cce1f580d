package io.keymast.reconciler.installer;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.keymast.api.ResourceNames;
import io.keymast.domain.SecretName;
import java.util.Base64;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * A Secret that the operator keeps for the Key Installer, by its name. One that the operator did
 * not make is left alone. Written by create-only and compare-and-swap: who loses a race gets a
 * conflict and has changed nothing.
 */
final class KeptSecret {
  private final KubernetesClient client;
  private final SecretName name;

  KeptSecret(KubernetesClient client, SecretName name) {
    this.client = client;
    this.name = name;
  }

  /** What is stored now, read live. */
  sealed interface Stored {
    record Absent() implements Stored {}

    /** The platform team's. */
    record Foreign() implements Stored {}

    record Ours(Secret secret) implements Stored {
      /** Empty for what is not there or is not base64. */
      Optional<String> text(String key) {
        try {
          return Optional.ofNullable(data().get(key))
              .map(encoded -> new String(Base64.getDecoder().decode(encoded), UTF_8));
        } catch (IllegalArgumentException notBase64) {
          return Optional.empty();
        }
      }

      Map<String, String> data() {
        return Objects.requireNonNullElse(secret.getData(), Map.of());
      }
    }
  }

  Stored read() {
    Secret secret = client.secrets().inNamespace(name.namespace()).withName(name.name()).get();
    if (secret == null) {
      return new Stored.Absent();
    }
    Map<String, String> labels = secret.getMetadata().getLabels();
    return labels != null && ResourceNames.OPERATOR.equals(labels.get(ResourceNames.MANAGED_BY))
        ? new Stored.Ours(secret)
        : new Stored.Foreign();
  }

  /**
   * @param encoded all of the data, as base64
   */
  void create(String type, Map<String, String> encoded) {
    client.resource(secret(type, encoded)).create();
  }

  void replace(Stored.Ours former, Map<String, String> encoded) {
    Secret secret = secret(former.secret().getType(), encoded);
    secret.getMetadata().setResourceVersion(former.secret().getMetadata().getResourceVersion());
    client.resource(secret).update();
  }

  static String encode(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(UTF_8));
  }

  private Secret secret(String type, Map<String, String> encoded) {
    return new SecretBuilder()
        .withNewMetadata()
        .withNamespace(name.namespace())
        .withName(name.name())
        .addToLabels(ResourceNames.MANAGED_BY, ResourceNames.OPERATOR)
        .endMetadata()
        .withType(type)
        .withData(encoded)
        .build();
  }

  @Override
  public String toString() {
    return name.toString();
  }
}
