package io.keymast.operator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
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

  private record Field(List<String> path, JsonNode schema) {}

  private final List<Field> fields;

  /** Of the first version of a CustomResourceDefinition. */
  SpecSpace(JsonNode definition) {
    JsonNode spec = definition.at("/spec/versions/0/schema/openAPIV3Schema/properties/spec");
    this.fields = below(List.of(), spec).toList();
  }

  /** The next change of a spec that has come from {@code origin}. */
  SpecChange change(ObjectNode origin, RandomGenerator random) {
    Field field = pick(fields, random);
    return switch (pick(List.of(SpecChange.Kind.values()), random)) {
      case ABSENT -> SpecChange.absent(field.path());
      case TYPICAL -> changed(field, SpecChange.Kind.TYPICAL, typical(field.schema(), random));
      case BOUNDARY -> changed(field, SpecChange.Kind.BOUNDARY, boundary(field.schema(), random));
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

  private static JsonNode typical(JsonNode schema, RandomGenerator random) {
    JsonNode choices = schema.path("enum");
    if (!choices.isEmpty()) {
      return choices.get(random.nextInt(choices.size()));
    }
    return switch (schema.path("type").asText()) {
      case "boolean" -> JSON.booleanNode(random.nextBoolean());
      case "integer" -> JSON.numberNode(random.nextInt(1, 10_000));
      case "array" -> JSON.arrayNode().add(typical(schema.path("items"), random));
      case "object" -> members(schema, random);
      default -> JSON.textNode(pick(WORDS, random));
    };
  }

  private static ObjectNode members(JsonNode schema, RandomGenerator random) {
    ObjectNode object = JSON.objectNode();
    schema
        .path("properties")
        .properties()
        .forEach(member -> object.set(member.getKey(), typical(member.getValue(), random)));
    return object;
  }

  private static JsonNode boundary(JsonNode schema, RandomGenerator random) {
    return switch (schema.path("type").asText()) {
      case "boolean" -> JSON.booleanNode(random.nextBoolean());
      case "integer" ->
          JSON.numberNode(
              pick(List.of("minimum", "maximum"), random).transform(schema::path).asLong()
                  + random.nextInt(-1, 2));
      case "array" -> copies(schema, random);
      case "object" -> JSON.objectNode();
      default ->
          JSON.textNode(
              pick(List.of("0", "a"), random)
                  .repeat(pick(List.of(0, 1, longest(schema), longest(schema) + 1), random)));
    };
  }

  private static int longest(JsonNode schema) {
    return schema.path("maxLength").asInt(256);
  }

  private static ArrayNode copies(JsonNode schema, RandomGenerator random) {
    ArrayNode array = JSON.arrayNode();
    JsonNode item = typical(schema.path("items"), random);
    int most = schema.path("maxItems").asInt();
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
