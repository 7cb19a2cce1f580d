package io.keymast.support;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Objects of engines that the control plane does not have.
 *
 * @param root of the repository
 * @param file beneath examples/gitops
 */
public record GitOpsExample(Path root, String file) {
  private static final Pattern BETWEEN_DOCUMENTS = Pattern.compile("(?m)^---$");

  public List<JsonNode> of(String kind) {
    try {
      return BETWEEN_DOCUMENTS
          .splitAsStream(Files.readString(root.resolve("examples/gitops").resolve(file)))
          .map(document -> Serialization.unmarshal(document, JsonNode.class))
          .filter(it -> kind.equals(it.path("kind").asText()))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The spec of that one. */
  public JsonNode spec(String kind, String name) {
    return of(kind).stream()
        .filter(it -> name.equals(it.at("/metadata/name").asText()))
        .findFirst()
        .orElseThrow()
        .path("spec");
  }
}
