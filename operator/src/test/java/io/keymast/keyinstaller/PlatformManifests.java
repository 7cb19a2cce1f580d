package io.keymast.keyinstaller;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.keymast.api.ResourceNames;
import io.keymast.support.Resources;

/** How manifests and statuses get to the cluster. */
record PlatformManifests(KubernetesClient admin) {
  private static final PatchContext AS_OPERATOR =
      new PatchContext.Builder()
          .withPatchType(PatchType.SERVER_SIDE_APPLY)
          .withFieldManager(ResourceNames.OPERATOR)
          .withForce(true)
          .build();

  void apply(String manifest) {
    Resources.apply(admin, manifest);
  }

  void applyStatus(String manifest) {
    Resources.load(admin, manifest)
        .forEach(it -> admin.resource(it).subresource("status").patch(AS_OPERATOR));
  }

  static String condition(String type, String status, String reason, long generation) {
    return ("{type: %s, status: \"%s\", reason: %s, message: \"\", observedGeneration: %d,"
            + " lastTransitionTime: \"2026-06-01T12:00:00Z\"}")
        .formatted(type, status, reason, generation);
  }
}
