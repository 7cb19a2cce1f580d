package io.keymast.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaProps;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import io.keymast.domain.RevocationReason;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The YAML leads and the records mirror it: neither may know a field that the other does not. */
class SchemaTest {
  private static final Path ROOT = Path.of(System.getProperty("keymast.root", ".."));

  private final KubernetesSerialization serialization = TolerantSerialization.create();
  private final ObjectMapper json = new ObjectMapper();

  @ParameterizedTest(name = "Schema and records of {0} have the same fields of the same types")
  @ValueSource(
      classes = {BaseStation.class, BaseStationCertificate.class, CertificateAuthority.class})
  void recordsMirrorTheSchema(Class<?> kind) {
    Map<String, String> inYaml = new TreeMap<>();
    schema(kind).getProperties().forEach((name, child) -> describe(name, child, inYaml::put));
    inYaml.keySet().removeAll(List.of("apiVersion", "kind", "metadata"));

    Map<String, String> inJava = new TreeMap<>();
    describe("spec", typeArgument(kind.getGenericSuperclass(), 0), inJava::put);
    describe("status", typeArgument(kind.getGenericSuperclass(), 1), inJava::put);

    assertThat(inJava).isEqualTo(inYaml);
  }

  @ParameterizedTest(name = "{0} loses no field on its way through the records")
  @ValueSource(
      classes = {BaseStation.class, BaseStationCertificate.class, CertificateAuthority.class})
  void nothingIsLost(Class<? extends CustomResource<?, ?>> kind) throws Exception {
    ObjectNode full = (ObjectNode) sample(schema(kind));
    full.put("apiVersion", "keymast.io/v1beta1").put("kind", kind.getSimpleName());
    full.set("metadata", json.readTree("{\"name\": \"full\", \"namespace\": \"all\"}"));

    CustomResource<?, ?> read = serialization.unmarshal(full.toString(), kind);

    assertThat(json.readTree(serialization.asJson(read))).isEqualTo(full);
  }

  @ParameterizedTest(name = "{0} survives unknown fields and values of a later version")
  @ValueSource(
      classes = {BaseStation.class, BaseStationCertificate.class, CertificateAuthority.class})
  void theReaderIsTolerant(Class<? extends CustomResource<?, ?>> kind) {
    String later =
        """
        {"metadata": {"name": "later", "invented": 1}, "invented": {}, "spec": {"invented": [1]},
         "status": {"invented": {"a": "b"}, "conditions": [{"type": "New", "invented": true}]}}
        """;

    assertThat(serialization.unmarshal(later, kind).getMetadata().getName()).isEqualTo("later");
  }

  @ParameterizedTest(name = "A date that only the API server takes ends no informer: {0}")
  @ValueSource(
      strings = {
        "\"2026-01-01T00:00:00.1234567890Z\"",
        "\"2026-01-01T00:00:00+25:00\"",
        "\"99999999999999999999\"",
        "\"\"",
        "1767225600",
        "{\"seconds\": 1}"
      })
  void anUnreadableDateIsAbsent(String date) {
    String stored =
        "{\"spec\": {\"notBefore\": %s, \"notAfter\": \"2028-01-01T00:00:00Z\", \"revision\": 2}}"
            .formatted(date);

    BaseStationCertificateSpec spec =
        serialization.unmarshal(stored, BaseStationCertificate.class).getSpec();

    assertThat(spec.notBefore()).isNull();
    assertThat(spec.notAfter()).isEqualTo("2028-01-01T00:00:00Z");
    assertThat(spec.revision()).isEqualTo(2);
  }

  @ParameterizedTest(name = "{0} is described field by field and bounded in size")
  @ValueSource(
      classes = {BaseStation.class, BaseStationCertificate.class, CertificateAuthority.class})
  void everyFieldIsDescribedAndBounded(Class<?> kind) {
    List<String> missing = new ArrayList<>();
    Definitions.visit(
        "",
        schema(kind),
        (path, field) -> {
          boolean item = path.endsWith("[]");
          if (!item && !path.equals(".metadata") && field.getDescription() == null) {
            missing.add(path + ": description");
          }
          if (field.getType().equals("array")
              && (field.getMaxItems() == null || field.getXKubernetesListType() == null)) {
            missing.add(path + ": maxItems and list type");
          }
          boolean bounded =
              field.getMaxLength() != null
                  || "date-time".equals(field.getFormat())
                  || !field.getEnum().isEmpty();
          if (field.getType().equals("string") && path.matches("\\.(spec|status).*") && !bounded) {
            missing.add(path + ": maxLength");
          }
        });

    assertThat(missing).isEmpty();
  }

  @Test
  @DisplayName("S27 The reasons for a revocation are those of RFC 5280 that Keymast knows")
  void revocationReasons() {
    List<String> reasons = new ArrayList<>();
    Definitions.visit(
        "",
        schema(BaseStationCertificate.class),
        (path, field) -> {
          if (path.equals(".spec.revocation.reason")) {
            field.getEnum().forEach(reason -> reasons.add(reason.asText()));
          }
        });

    assertThat(reasons)
        .containsExactly(
            Arrays.stream(RevocationReason.values())
                .map(RevocationReason::apiName)
                .toArray(String[]::new));
  }

  private static JSONSchemaProps schema(Class<?> kind) {
    CustomResourceDefinition definition = Definitions.ofKind(ROOT, kind.getSimpleName());
    return Definitions.schema(definition);
  }

  private static void describe(String path, JSONSchemaProps schema, BiConsumer<String, String> to) {
    switch (schema.getType()) {
      case "object" ->
          schema.getProperties().forEach((name, child) -> describe(path + "." + name, child, to));
      case "array" -> describe(path + "[]", schema.getItems().getSchema(), to);
      default ->
          to.accept(
              path,
              schema.getType() + (schema.getFormat() == null ? "" : " " + schema.getFormat()));
    }
  }

  private static void describe(String path, Type type, BiConsumer<String, String> to) {
    if (type instanceof ParameterizedType list && list.getRawType() == List.class) {
      describe(path + "[]", list.getActualTypeArguments()[0], to);
    } else if (type instanceof Class<?> known && known.isRecord()) {
      for (RecordComponent component : known.getRecordComponents()) {
        describe(path + "." + component.getName(), component.getGenericType(), to);
      }
    } else if (type == LabelSelector.class) {
      for (String field : List.of("key", "operator", "values[]")) {
        to.accept(path + ".matchExpressions[]." + field, "string");
      }
    } else {
      to.accept(path, SCALARS.getOrDefault(type, "no type of the schema: " + type));
    }
  }

  private static final Map<Type, String> SCALARS =
      Map.of(
          String.class, "string",
          Instant.class, "string date-time",
          Integer.class, "integer int32",
          Long.class, "integer int64",
          Boolean.class, "boolean");

  private static Type typeArgument(Type type, int index) {
    return ((ParameterizedType) type).getActualTypeArguments()[index];
  }

  private static JsonNode sample(JSONSchemaProps schema) {
    JsonNodeFactory node = JsonNodeFactory.instance;
    return switch (schema.getType()) {
      case "object" ->
          schema.getProperties().isEmpty()
              ? node.objectNode().put("key", "value")
              : node.objectNode()
                  .setAll(
                      schema.getProperties().entrySet().stream()
                          .collect(Collectors.toMap(Map.Entry::getKey, e -> sample(e.getValue()))));
      case "array" -> node.arrayNode().add(sample(schema.getItems().getSchema()));
      case "integer" -> node.numberNode(7);
      case "boolean" -> node.booleanNode(true);
      default ->
          node.textNode(
              "date-time".equals(schema.getFormat()) ? "2026-01-02T03:04:05Z" : "some text");
    };
  }
}
