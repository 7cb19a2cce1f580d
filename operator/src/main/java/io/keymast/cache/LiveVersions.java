package io.keymast.cache;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Status;
import io.fabric8.kubernetes.api.model.StatusBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.http.HttpClient;
import io.fabric8.kubernetes.client.http.HttpResponse;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

/** In which versions the objects of a list are, by a live list of their metadata alone. */
public final class LiveVersions {
  private static final String METADATA_ONLY =
      "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1";

  /** Objects in one answer; one has about 3 KiB. */
  private static final int PAGE = 500;

  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final ObjectMapper JSON = new ObjectMapper();

  private final KubernetesClient client;

  public LiveVersions(KubernetesClient client) {
    this.client = client;
  }

  /**
   * @param version the list's own resourceVersion
   * @param objects to be gone through once: a page is asked for when it is needed, and then dropped
   */
  public record Listing(String version, Stream<ObjectVersion> objects) {}

  public Listing of(Followed list) {
    String query = list.path() + "?limit=" + PAGE + list.selection();
    JsonNode first = get(query);
    return new Listing(
        first.at("/metadata/resourceVersion").asText(),
        Stream.iterate(Optional.of(first), Optional::isPresent, page -> after(page.get(), query))
            .flatMap(page -> page.get().path("items").valueStream())
            .map(item -> version(list.kind(), item.path("metadata"))));
  }

  private Optional<JsonNode> after(JsonNode page, String query) {
    String token = page.at("/metadata/continue").asText();
    return token.isEmpty()
        ? Optional.empty()
        : Optional.of(get(query + "&continue=" + URLEncoder.encode(token, StandardCharsets.UTF_8)));
  }

  private static ObjectVersion version(Class<? extends HasMetadata> kind, JsonNode metadata) {
    return new ObjectVersion(
        HasMetadata.getKind(kind),
        metadata.path("namespace").asText(),
        metadata.path("name").asText(),
        metadata.path("uid").asText(),
        metadata.path("resourceVersion").asText());
  }

  private JsonNode get(String path) {
    HttpClient http = client.getHttpClient();
    try {
      HttpResponse<String> answer =
          http.sendAsync(
                  http.newHttpRequestBuilder()
                      .uri(client.getMasterUrl() + path)
                      .header("Accept", METADATA_ONLY)
                      .timeout(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)
                      .build(),
                  String.class)
              .get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
      if (!answer.isSuccessful()) {
        throw refused(path, answer);
      }
      return JSON.readTree(answer.body());
    } catch (ExecutionException | TimeoutException | JsonProcessingException e) {
      throw new KubernetesClientException("the list of metadata has not come", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new KubernetesClientException("interrupted", e);
    }
  }

  /** As the client tells of all others, with the API server's own words where it has any. */
  private static KubernetesClientException refused(String path, HttpResponse<String> answer) {
    Status status = statusOf(answer);
    return new KubernetesClientException(
        "Failure executing: GET at: %s. Message: %s. Received status: %s."
            .formatted(path, status.getMessage(), status),
        answer.code(),
        status);
  }

  private static Status statusOf(HttpResponse<String> answer) {
    return toldBy(answer)
        .filter(status -> status.getMessage() != null)
        .orElseGet(
            () ->
                new StatusBuilder().withCode(answer.code()).withMessage(answer.message()).build());
  }

  /** What stands in between may answer as it likes; "null" is JSON, too. */
  private static Optional<Status> toldBy(HttpResponse<String> answer) {
    try {
      return Optional.ofNullable(JSON.readValue(answer.body(), Status.class));
    } catch (JsonProcessingException | IllegalArgumentException none) {
      return Optional.empty();
    }
  }
}
