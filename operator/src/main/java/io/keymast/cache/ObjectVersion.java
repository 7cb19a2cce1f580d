package io.keymast.cache;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import java.util.Objects;

/**
 * An object as it once was.
 *
 * @param namespace empty for one of the cluster
 * @param uid one that is made anew is another one
 * @param version its resourceVersion
 */
public record ObjectVersion(
    String kind, String namespace, String name, String uid, String version) {

  static ObjectVersion of(HasMetadata object) {
    ObjectMeta metadata = object.getMetadata();
    return new ObjectVersion(
        object.getKind(),
        Objects.requireNonNullElse(metadata.getNamespace(), ""),
        metadata.getName(),
        metadata.getUid(),
        metadata.getResourceVersion());
  }

  /** Which one it is, in whatever version. */
  String object() {
    return kind + " " + namespace + "/" + name + " " + uid;
  }
}
