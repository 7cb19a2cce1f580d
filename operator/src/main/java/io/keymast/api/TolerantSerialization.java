package io.keymast.api;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.KubernetesResource;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.Status;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.time.Instant;
import java.util.List;

/**
 * Reads what a newer or a hostile writer stored: an unknown field or enum value must not end an
 * informer. What it reads is kept by the thousand: what nobody looks at is left out, and what is
 * equal is kept once.
 */
public final class TolerantSerialization {
  /**
   * What a watch brings, beside custom resources. Else the client would load each class of each of
   * its models, which are hundreds, to know the kind of the first event.
   */
  private static final List<Class<? extends KubernetesResource>> WATCHED =
      List.of(Status.class, Namespace.class, ConfigMap.class, Secret.class);

  private TolerantSerialization() {}

  public static KubernetesSerialization create() {
    ObjectMapper mapper = new ObjectMapper();
    KubernetesSerialization serialization = new KubernetesSerialization(mapper, false);
    WATCHED.forEach(serialization::registerKubernetesResource);
    mapper.registerModule(new JavaTimeModule());
    mapper.registerModule(
        new SimpleModule("keymast")
            .addDeserializer(Instant.class, new UnreadableInstantsAreAbsent())
            .addDeserializer(String.class, new SharedTexts()));
    mapper.disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS);
    mapper.disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);
    mapper.enable(DeserializationFeature.READ_UNKNOWN_ENUM_VALUES_AS_NULL);
    mapper.addHandler(new MismatchesAreAbsent());
    mapper.addMixIn(CustomResource.class, LeanMetadata.Mixin.class);
    // Nobody reads them, and they take more memory than all the rest of a cached object.
    mapper
        .configOverride(ObjectMeta.class)
        .setIgnorals(
            JsonIgnoreProperties.Value.forIgnoredProperties("managedFields").withAllowGetters());
    return serialization;
  }
}
