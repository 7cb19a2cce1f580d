package io.keymast.api;

import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import com.fasterxml.jackson.databind.util.StdConverter;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Metadata in less memory: without what kubectl and GitOps engines leave for themselves, a second
 * copy of the whole manifest, and without room for what is not there. Only custom resources are
 * read so, since none of them is written back as it was read. Finalizers can be changed still: so
 * the framework takes its own away.
 */
final class LeanMetadata extends StdConverter<ObjectMeta, ObjectMeta> {
  private static final String LAST_APPLIED = "kubectl.kubernetes.io/last-applied-configuration";

  /** To be mixed in to a class of resources. */
  interface Mixin {
    @JsonDeserialize(converter = LeanMetadata.class)
    void setMetadata(ObjectMeta metadata);
  }

  @Override
  public ObjectMeta convert(ObjectMeta read) {
    read.setAnnotations(lean(withoutLastApplied(read.getAnnotations())));
    read.setLabels(lean(read.getLabels()));
    read.setOwnerReferences(lean(read.getOwnerReferences()));
    read.setManagedFields(lean(read.getManagedFields()));
    if (read.getFinalizers() != null) {
      read.setFinalizers(new ArrayList<>(read.getFinalizers()));
    }
    return read;
  }

  private static @Nullable Map<String, String> withoutLastApplied(
      @Nullable Map<String, String> annotations) {
    if (annotations == null || !annotations.containsKey(LAST_APPLIED)) {
      return annotations;
    }
    Map<String, String> others = new LinkedHashMap<>(annotations);
    others.remove(LAST_APPLIED);
    return others;
  }

  private static Map<String, String> lean(@Nullable Map<String, String> map) {
    return map == null ? Map.of() : Map.copyOf(map);
  }

  private static <T> List<T> lean(@Nullable List<T> list) {
    return list == null || list.isEmpty() ? List.of() : list;
  }
}
