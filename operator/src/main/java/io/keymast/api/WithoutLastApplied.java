package io.keymast.api;

import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import com.fasterxml.jackson.databind.util.StdConverter;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;

/**
 * Drops what kubectl and GitOps engines leave for themselves: a second copy of the whole manifest.
 * Only custom resources are read so, since none of them is written back as it was read.
 */
final class WithoutLastApplied extends StdConverter<ObjectMeta, ObjectMeta> {
  private static final String LAST_APPLIED = "kubectl.kubernetes.io/last-applied-configuration";

  /** To be mixed in to a class of resources. */
  interface Mixin {
    @JsonDeserialize(converter = WithoutLastApplied.class)
    void setMetadata(ObjectMeta metadata);
  }

  @Override
  public ObjectMeta convert(ObjectMeta metadata) {
    return metadata.getAnnotations() != null && metadata.getAnnotations().containsKey(LAST_APPLIED)
        ? new ObjectMetaBuilder(metadata).removeFromAnnotations(LAST_APPLIED).build()
        : metadata;
  }
}
