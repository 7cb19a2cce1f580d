package io.keymast.operator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import io.keymast.support.ControlPlane;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;

/** All that a spec may hold by its schema, and what it may not; in the manner of Acto. */
final class SpecSpace {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  /** What some field or other takes, and what all others must bear. */
  private static final List<String> WORDS =
      List.of(
          "1h",
          "24h",
          "720h",
          "17520h",
          "219000h",
          "1m",
          "0s",
          "2.6.4",
          "2.8.12",
          "2.10",
          "nowhere",
          "2026-11-23-leak",
          "http://pki.example.com/x",
          "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");

  private static final List<JsonNode> GARBAGE =
      List.of(
          JSON.nullNode(),
          JSON.booleanNode(true),
          JSON.numberNode(-1),
          JSON.numberNode(Long.MAX_VALUE),
          JSON.numberNode(0.5),
          JSON.textNode(" "),
          JSON.textNode("\u0000"),
          JSON.textNode("\uD83D\uDCE1 \u202E ${jndi:ldap://x} {{.}} %s"),
          JSON.textNode("-1h"),
          JSON.textNode("9".repeat(5000)),
          JSON.arrayNode().add(JSON.nullNode()),
          JSON.objectNode().set("orbit", JSON.objectNode()));

  private static final List<String> TIMES =
      List.of("0s", "1m", "1h", "24h", "720h", "2160h", "17520h", "219000h");

  private static final List<String> FINGERPRINTS = List.of("ab".repeat(32), "cd".repeat(32));

  /** By the name of a field, what it takes where none but few words will do. */
  private static final Map<String, List<String>> BY_NAME =
      Map.ofEntries(
          Map.entry("duration", TIMES),
          Map.entry("renewBefore", TIMES),
          Map.entry("renewalSpread", TIMES),
          Map.entry("validity", TIMES),
          Map.entry("gracePeriod", TIMES),
          Map.entry("retention", TIMES),
          Map.entry("trustBefore", TIMES),
          Map.entry("spread", TIMES),
          Map.entry("version", List.of("2.6.4", "2.8.12", "2.10")),
          Map.entry("crlUrl", List.of("http://pki.example.com/crl")),
          Map.entry("ocspUrl", List.of("http://pki.example.com/ocsp")),
          Map.entry("url", List.of("https://ki.example.com:8443")),
          Map.entry("compromisedKey", FINGERPRINTS),
          Map.entry("publicKeyFingerprint", FINGERPRINTS),
          Map.entry("readmittedKeys", FINGERPRINTS));

  private record Field(List<String> path, JsonNode schema) {
    private String name() {
      return String.join(".", path);
    }
  }

  private final List<Field> fields;
  private final Map<String, List<JsonNode>> real;

  /** Of the first version of a CustomResourceDefinition. */
  private SpecSpace(JsonNode definition) {
    this(
        below(List.of(), definition.at("/spec/versions/0/schema/openAPIV3Schema/properties/spec"))
            .toList(),
        Map.of());
  }

  private SpecSpace(List<Field> fields, Map<String, List<JsonNode>> real) {
    this.fields = fields;
    this.real = real;
  }

  /** Of a file of {@code crds/}. */
  static SpecSpace of(String file) {
    try {
      return new SpecSpace(
          new ObjectMapper(new YAMLFactory())
              .readTree(ControlPlane.shared().root().resolve("crds").resolve(file).toFile()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The same, where these values are typical of fields, as {@link RealValues} has them. */
  SpecSpace with(Map<String, List<JsonNode>> values) {
    return new SpecSpace(fields, values);
  }

  /** Of this field of the first level alone, and what is below it. */
  SpecSpace within(String field) {
    return new SpecSpace(
        fields.stream().filter(it -> it.path().getFirst().equals(field)).toList(), real);
  }

  /** Each field in each way in which it may change. */
  List<SpecCell> cells() {
    return fields.stream()
        .flatMap(
            field ->
                Stream.of(SpecChange.Kind.values()).map(kind -> new SpecCell(field.path(), kind)))
        .toList();
  }

  /** A change of a spec that has come from {@code origin}. */
  SpecChange change(SpecCell cell, ObjectNode origin, RandomGenerator random) {
    Field field =
        fields.stream().filter(it -> it.path().equals(cell.path())).findFirst().orElseThrow();
    return switch (cell.kind()) {
      case ABSENT -> SpecChange.absent(field.path());
      case TYPICAL -> typical(field, random);
      case BOUNDARY -> changed(field, SpecChange.Kind.BOUNDARY, boundary(field, random));
      case GARBAGE -> changed(field, SpecChange.Kind.GARBAGE, pick(GARBAGE, random));
      case REVERTED -> SpecChange.reverted(field.path(), origin);
    };
  }

  private static SpecChange changed(Field field, SpecChange.Kind kind, JsonNode value) {
    return new SpecChange(field.path(), kind, value);
  }

  private static Stream<Field> below(List<String> path, JsonNode schema) {
    return schema.path("properties").properties().stream()
        .flatMap(
            member -> {
              List<String> deeper = new ArrayList<>(path);
              deeper.add(member.getKey());
              return Stream.concat(
                  Stream.of(new Field(List.copyOf(deeper), member.getValue())),
                  below(deeper, member.getValue()));
            });
  }

  private SpecChange typical(Field field, RandomGenerator random) {
    List<JsonNode> values = real.getOrDefault(field.name(), List.of());
    return values.isEmpty()
        ? changed(
            field, SpecChange.Kind.TYPICAL, typical(field.path().getLast(), field.schema(), random))
        : new SpecChange(field.path().subList(0, 1), SpecChange.Kind.TYPICAL, pick(values, random));
  }

  private static JsonNode typical(String name, JsonNode schema, RandomGenerator random) {
    JsonNode choices = schema.path("enum");
    if (!choices.isEmpty()) {
      return choices.get(random.nextInt(choices.size()));
    }
    return switch (schema.path("type").asText()) {
      case "boolean" -> JSON.booleanNode(random.nextBoolean());
      case "integer" -> JSON.numberNode(random.nextInt(1, 10_000));
      case "array" -> JSON.arrayNode().add(typical(name, schema.path("items"), random));
      case "object" -> members(schema, random);
      default -> JSON.textNode(pick(BY_NAME.getOrDefault(name, WORDS), random));
    };
  }

  private static ObjectNode members(JsonNode schema, RandomGenerator random) {
    ObjectNode object = JSON.objectNode();
    schema
        .path("properties")
        .properties()
        .forEach(
            member ->
                object.set(member.getKey(), typical(member.getKey(), member.getValue(), random)));
    return object;
  }

  private static JsonNode boundary(Field field, RandomGenerator random) {
    JsonNode schema = field.schema();
    JsonNode choices = schema.path("enum");
    if (!choices.isEmpty()) {
      return choices.get(choices.size() - 1);
    }
    return switch (schema.path("type").asText()) {
      case "boolean" -> JSON.booleanNode(!schema.path("default").asBoolean());
      case "integer" ->
          JSON.numberNode(
              pick(List.of("minimum", "maximum"), random).transform(schema::path).asLong()
                  + random.nextInt(-1, 2));
      case "array" -> copies(field, random);
      case "object" -> JSON.objectNode();
      default -> JSON.textNode(text(schema, random));
    };
  }

  /** Of no, one, the most, or too many letters; or what another field takes. */
  private static String text(JsonNode schema, RandomGenerator random) {
    return random.nextInt(5) == 0
        ? pick(WORDS, random)
        : pick(List.of("0", "a"), random)
            .repeat(pick(List.of(0, 1, longest(schema), longest(schema) + 1), random));
  }

  private static int longest(JsonNode schema) {
    return schema.path("maxLength").asInt(256);
  }

  private static ArrayNode copies(Field field, RandomGenerator random) {
    ArrayNode array = JSON.arrayNode();
    JsonNode item = typical(field.path().getLast(), field.schema().path("items"), random);
    int most = field.schema().path("maxItems").asInt();
    int size = pick(List.of(0, 2, most + 1), random);
    for (int each = 0; each < size; each++) {
      array.add(item.deepCopy());
    }
    return array;
  }

  private static <T> T pick(List<T> choices, RandomGenerator random) {
    return choices.get(random.nextInt(choices.size()));
  }
}
