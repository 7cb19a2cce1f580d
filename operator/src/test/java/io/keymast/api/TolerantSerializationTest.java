package io.keymast.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What is kept of an object that was read. */
class TolerantSerializationTest {
  private static final String LAST_APPLIED = "kubectl.kubernetes.io/last-applied-configuration";

  private final KubernetesSerialization serialization = TolerantSerialization.create();

  @Test
  @DisplayName("Of a custom resource, what other programs wrote for themselves is left out")
  void leftOut() {
    BaseStation station = serialization.unmarshal(annotated("BaseStation"), BaseStation.class);

    assertThat(station.getMetadata().getManagedFields()).isEmpty();
    assertThat(station.getMetadata().getAnnotations()).containsOnlyKeys("team");
    assertThat(station.getMetadata().getName()).isEqualTo("roof");
  }

  @Test
  @DisplayName("Of an object that is written back whole, no annotation is left out")
  void writtenBack() {
    ConfigMap map = serialization.unmarshal(annotated("ConfigMap"), ConfigMap.class);

    assertThat(map.getMetadata().getAnnotations()).containsOnlyKeys("team", LAST_APPLIED);
  }

  @Test
  @DisplayName("Texts that are equal in two objects are kept once")
  void shared() {
    BaseStation one = serialization.unmarshal(annotated("BaseStation"), BaseStation.class);

    BaseStation other = serialization.unmarshal(annotated("BaseStation"), BaseStation.class);

    assertThat(other.getMetadata().getNamespace()).isSameAs(one.getMetadata().getNamespace());
    assertThat(other.getSpec().state()).isEqualTo("Active").isSameAs(one.getSpec().state());
  }

  private static String annotated(String kind) {
    return """
        kind: %s
        metadata:
          name: roof
          namespace: north
          annotations: {team: radio, %s: "{}"}
          managedFields:
            - {manager: kubectl, operation: Apply, fieldsType: FieldsV1, fieldsV1: {"f:spec": {}}}
        spec: {eui: 0016C001F0000001, state: Active}
        """
        .formatted(kind, LAST_APPLIED);
  }
}
