package io.keymast.api;

import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaProps;
import io.fabric8.kubernetes.api.model.apiextensions.v1.ValidationRule;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.stream.Stream;

/** The CustomResourceDefinitions of {@code crds/}. */
final class Definitions {
  private Definitions() {}

  static List<CustomResourceDefinition> load(Path root) {
    try (Stream<Path> files = Files.list(root.resolve("crds"))) {
      return files.sorted().map(Definitions::read).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static CustomResourceDefinition ofKind(Path root, String kind) {
    return load(root).stream()
        .filter(definition -> definition.getSpec().getNames().getKind().equals(kind))
        .findFirst()
        .orElseThrow();
  }

  static JSONSchemaProps schema(CustomResourceDefinition definition) {
    return definition.getSpec().getVersions().getFirst().getSchema().getOpenAPIV3Schema();
  }

  /** The messages of all CEL rules. */
  static Stream<String> rules(CustomResourceDefinition definition) {
    Stream.Builder<String> messages = Stream.builder();
    visit(
        "",
        schema(definition),
        (path, schema) ->
            schema.getXKubernetesValidations().stream()
                .map(ValidationRule::getMessage)
                .forEach(messages));
    return messages.build();
  }

  /** Visits every schema in the tree with its path. */
  static void visit(String path, JSONSchemaProps schema, BiConsumer<String, JSONSchemaProps> to) {
    to.accept(path, schema);
    if (schema.getProperties() != null) {
      schema.getProperties().forEach((name, child) -> visit(path + "." + name, child, to));
    }
    if (schema.getItems() != null) {
      visit(path + "[]", schema.getItems().getSchema(), to);
    }
  }

  private static CustomResourceDefinition read(Path file) {
    try {
      return TolerantSerialization.create()
          .unmarshal(Files.readString(file), CustomResourceDefinition.class);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
