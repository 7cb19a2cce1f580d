package io.keymast.cache;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.http.HttpClient;
import io.fabric8.kubernetes.client.http.HttpResponse;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** The resourceVersions of all objects of a list, by a live list of their metadata alone. */
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
   * @param versions by {@link Followed#name(HasMetadata)}
   * @param listed the list's own resourceVersion
   */
  public record Listing(Map<String, String> versions, String listed) {}

  public Listing of(Followed list) {
    Map<String, String> versions = new HashMap<>();
    String query = list.path() + "?limit=" + PAGE + list.selection();
    String next = "";
    String listed;
    do {
      JsonNode page = get(query + next);
      for (JsonNode item : page.path("items")) {
        JsonNode metadata = item.path("metadata");
        versions.put(
            list.name(
                metadata.path("namespace").asText(),
                metadata.path("name").asText(),
                metadata.path("uid").asText()),
            metadata.path("resourceVersion").asText());
      }
      listed = page.at("/metadata/resourceVersion").asText();
      String token = page.at("/metadata/continue").asText();
      next = token.isEmpty() ? "" : "&continue=" + URLEncoder.encode(token, StandardCharsets.UTF_8);
    } while (!next.isEmpty());
    return new Listing(versions, listed);
  }

  private JsonNode get(String path) {
    HttpClient http = client.getHttpClient();
    try {
      HttpResponse<String> answer =
          http.sendAsync(
                  http.newHttpRequestBuilder()
                      .uri(client.getMasterUrl() + path)
                      .header("Accept", METADATA_ONLY)
                      .build(),
                  String.class)
              .get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
      if (!answer.isSuccessful()) {
        throw new KubernetesClientException(
            "the list of metadata was refused: " + answer.message(), answer.code(), null);
      }
      return JSON.readTree(answer.body());
    } catch (ExecutionException | TimeoutException | JsonProcessingException e) {
      throw new KubernetesClientException("the list of metadata has not come", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new KubernetesClientException("interrupted", e);
    }
  }
}
