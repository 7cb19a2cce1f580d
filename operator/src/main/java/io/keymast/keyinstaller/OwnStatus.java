package io.keymast.keyinstaller;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import io.keymast.api.ResourceNames;
import java.util.Map;

/**
 * Server-side apply of the Key Installer's own part of a status. The part is always whole: what an
 * apply leaves out is given up. A change of the object since it was read is a conflict.
 */
final class OwnStatus {
  private static final PatchContext APPLY =
      new PatchContext.Builder()
          .withPatchType(PatchType.SERVER_SIDE_APPLY)
          .withFieldManager(ResourceNames.KEY_INSTALLER)
          .withForce(true)
          .build();

  private final KubernetesClient client;

  OwnStatus(KubernetesClient client) {
    this.client = client;
  }

  void apply(HasMetadata read, String field, Object part) {
    GenericKubernetesResource resource = new GenericKubernetesResource();
    resource.setApiVersion(read.getApiVersion());
    resource.setKind(read.getKind());
    resource.setMetadata(
        new ObjectMetaBuilder()
            .withNamespace(read.getMetadata().getNamespace())
            .withName(read.getMetadata().getName())
            .withResourceVersion(read.getMetadata().getResourceVersion())
            .build());
    resource.setAdditionalProperty("status", Map.of(field, part));
    client
        .genericKubernetesResources(ResourceDefinitionContext.fromResourceType(read.getClass()))
        .inNamespace(read.getMetadata().getNamespace())
        .withName(read.getMetadata().getName())
        .subresource("status")
        .patch(APPLY, resource);
  }
}
