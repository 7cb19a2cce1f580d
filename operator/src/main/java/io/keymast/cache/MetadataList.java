package io.keymast.cache;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A PartialObjectMetadataList (Kubernetes API conventions), read object by object: a fleet's is
 * hundreds of megabytes.
 */
final class MetadataList {
  private static final ObjectMapper JSON = new ObjectMapper();

  private MetadataList() {}

  @JsonIgnoreProperties(ignoreUnknown = true)
  private record Item(@Nullable Metadata metadata) {}

  /** Of an object, or of the list itself. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  private record Metadata(
      @Nullable String namespace,
      @Nullable String name,
      @Nullable String uid,
      @Nullable String resourceVersion) {}

  /**
   * @return the list's own resourceVersion
   * @throws IOException also if it is no list, or none that has come to its end
   */
  static String read(
      InputStream in, Class<? extends HasMetadata> kind, Consumer<ObjectVersion> each)
      throws IOException {
    try (JsonParser parser = JSON.createParser(in)) {
      expect(parser, parser.nextToken(), JsonToken.START_OBJECT);
      String version = "";
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        String field = parser.currentName();
        JsonToken value = parser.nextToken();
        switch (field) {
          case "metadata" -> {
            expect(parser, value, JsonToken.START_OBJECT);
            version = text(parser.readValueAs(Metadata.class).resourceVersion());
          }
          case "items" -> tell(parser, HasMetadata.getKind(kind), each);
          default -> parser.skipChildren();
        }
      }
      expect(parser, parser.currentToken(), JsonToken.END_OBJECT);
      return version;
    }
  }

  /** The API server says null where there are none. */
  private static void tell(JsonParser items, String kind, Consumer<ObjectVersion> each)
      throws IOException {
    if (items.currentToken() == JsonToken.VALUE_NULL) {
      return;
    }
    expect(items, items.currentToken(), JsonToken.START_ARRAY);
    while (items.nextToken() == JsonToken.START_OBJECT) {
      Metadata metadata = items.readValueAs(Item.class).metadata();
      if (metadata == null) {
        throw new IOException("an object of the list has no metadata");
      }
      each.accept(
          new ObjectVersion(
              kind,
              text(metadata.namespace()),
              text(metadata.name()),
              text(metadata.uid()),
              text(metadata.resourceVersion())));
    }
    expect(items, items.currentToken(), JsonToken.END_ARRAY);
  }

  private static void expect(JsonParser parser, @Nullable JsonToken found, JsonToken expected)
      throws IOException {
    if (found != expected) {
      throw new IOException("no list: %s at %s".formatted(found, parser.currentLocation()));
    }
  }

  private static String text(@Nullable String value) {
    return Objects.requireNonNullElse(value, "");
  }
}
