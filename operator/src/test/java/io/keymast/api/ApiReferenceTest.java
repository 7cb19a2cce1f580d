package io.keymast.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** docs/api.md is made from crds/, by this test where it is told to ({@code tools/reference}). */
class ApiReferenceTest {
  private static final Path ROOT = Path.of(System.getProperty("keymast.root"));
  private static final Path REFERENCE = ROOT.resolve("docs/api.md");
  private static final boolean IS_TO_BE_WRITTEN = Boolean.getBoolean("keymast.rewrite");

  @Test
  @DisplayName("docs/api.md says what crds/ says; else: tools/reference")
  void isCurrent() throws IOException {
    String reference = reference();

    if (IS_TO_BE_WRITTEN) {
      Files.writeString(REFERENCE, reference);
    }
    assertThat(Files.readString(REFERENCE)).isEqualTo(reference);
  }

  private static String reference() throws IOException {
    StringBuilder text =
        new StringBuilder(
            """
            # API reference

            Made from [crds](../crds) by `tools/reference`; `kubectl explain` says the same. A field marked * is required where
            what contains it is there.
            """);
    try (Stream<Path> files = Files.list(ROOT.resolve("crds"))) {
      for (Path file : files.sorted().toList()) {
        add(text, Serialization.unmarshal(Files.readString(file), JsonNode.class).path("spec"));
      }
    }
    return text.toString();
  }

  private static void add(StringBuilder text, JsonNode definition) {
    JsonNode names = definition.path("names");
    for (JsonNode version : definition.path("versions")) {
      JsonNode schema = version.path("schema").path("openAPIV3Schema");
      text.append(
          """

          ## %s

          `%s/%s`, short name `%s`. %s

          | field | type | meaning |
          |---|---|---|
          """
              .formatted(
                  names.path("kind").asText(),
                  definition.path("group").asText(),
                  version.path("name").asText(),
                  names.path("shortNames").path(0).asText(),
                  sentence(schema)));
      for (String part : List.of("spec", "status")) {
        rows(part, schema.path("properties").path(part)).forEach(text::append);
      }
    }
  }

  private static List<String> rows(String path, JsonNode schema) {
    List<String> rows = new ArrayList<>();
    JsonNode properties =
        schema.path("type").asText().equals("array")
            ? schema.path("items").path("properties")
            : schema.path("properties");
    List<String> required = new ArrayList<>();
    schema.path("required").forEach(name -> required.add(name.asText()));
    schema.path("items").path("required").forEach(name -> required.add(name.asText()));
    properties
        .properties()
        .forEach(
            property -> {
              JsonNode field = property.getValue();
              String name = path + "." + property.getKey();
              rows.add(
                  "| `%s`%s | %s | %s |%n"
                      .formatted(
                          name,
                          required.contains(property.getKey()) ? " *" : "",
                          type(field),
                          sentence(field)));
              rows.addAll(
                  rows(field.path("type").asText().equals("array") ? name + "[]" : name, field));
            });
    return rows;
  }

  private static String type(JsonNode field) {
    String type = field.path("type").asText();
    if (type.equals("array")) {
      return "list of " + field.path("items").path("type").asText();
    }
    String values =
        Stream.iterate(0, i -> i < field.path("enum").size(), i -> i + 1)
            .map(i -> "`" + field.path("enum").get(i).asText() + "`")
            .collect(Collectors.joining(", "));
    return values.isEmpty() ? type : values;
  }

  private static String sentence(JsonNode schema) {
    String text = schema.path("description").asText().strip().replace("|", "\\|");
    JsonNode byDefault = schema.path("default");
    return byDefault.isValueNode() ? text + " Default: `" + byDefault.asText() + "`." : text;
  }
}
