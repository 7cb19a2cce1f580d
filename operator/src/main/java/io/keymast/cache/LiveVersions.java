package io.keymast.cache;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.api.model.Status;
import io.fabric8.kubernetes.api.model.StatusBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.http.HttpClient;
import io.fabric8.kubernetes.client.http.HttpResponse;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/**
 * In which versions the objects of a list are, by a live list of their metadata alone. It is one
 * answer, read as it comes: the API server gives it from its memory, as it does not where a list
 * goes page by page and nothing has been written for minutes.
 */
public final class LiveVersions {
  private static final String METADATA_ONLY =
      "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1";

  /** Until the answer begins. */
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  /** By default the API server lets no list last longer than a minute. */
  private static final Duration LONGEST = Duration.ofMinutes(2);

  /** Of a refusal; others have about 3 KiB an object. */
  private static final int MOST_TOLD = 64 * 1024;

  private static final ObjectMapper JSON = new ObjectMapper();

  private final KubernetesClient client;
  private final Duration longest;

  public LiveVersions(KubernetesClient client) {
    this(client, LONGEST);
  }

  /**
   * @param longest for all of an answer
   */
  LiveVersions(KubernetesClient client, Duration longest) {
    this.client = client;
    this.longest = longest;
  }

  /**
   * Tells of each object as it comes. Where this fails, what was told is not all.
   *
   * @return the list's own resourceVersion
   */
  public String list(Followed list, Consumer<ObjectVersion> each) {
    HttpResponse<InputStream> answer = get(list.path());
    InputStream body = answer.body();
    CompletableFuture<Void> limit =
        CompletableFuture.runAsync(
            () -> close(body),
            CompletableFuture.delayedExecutor(longest.toMillis(), TimeUnit.MILLISECONDS));
    try {
      if (!answer.isSuccessful()) {
        throw refused(list.path(), answer);
      }
      return MetadataList.read(body, list.kind(), each);
    } catch (IOException e) {
      throw new KubernetesClientException("the list of metadata has not come to its end", e);
    } finally {
      limit.cancel(false);
      close(body);
    }
  }

  private HttpResponse<InputStream> get(String path) {
    HttpClient http = client.getHttpClient();
    CompletableFuture<HttpResponse<InputStream>> answer =
        http.sendAsync(
            http.newHttpRequestBuilder()
                .uri(client.getMasterUrl() + path)
                .header("Accept", METADATA_ONLY)
                .timeout(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)
                .build(),
            InputStream.class);
    try {
      return answer.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException | TimeoutException e) {
      giveUp(answer);
      throw new KubernetesClientException("the list of metadata has not come", e);
    } catch (InterruptedException e) {
      giveUp(answer);
      Thread.currentThread().interrupt();
      throw new KubernetesClientException("interrupted", e);
    }
  }

  private static void giveUp(CompletableFuture<HttpResponse<InputStream>> answer) {
    CompletableFuture<Void> _ = answer.thenAccept(late -> close(late.body()));
  }

  private static void close(InputStream body) {
    try {
      body.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** As the client tells of all others, with the API server's own words where it has any. */
  private static KubernetesClientException refused(String path, HttpResponse<InputStream> answer)
      throws IOException {
    String told = new String(answer.body().readNBytes(MOST_TOLD), StandardCharsets.UTF_8);
    Status status =
        toldBy(told)
            .filter(it -> it.getMessage() != null)
            .orElseGet(
                () ->
                    new StatusBuilder()
                        .withCode(answer.code())
                        .withMessage(answer.message())
                        .build());
    return new KubernetesClientException(
        "Failure executing: GET at: %s. Message: %s. Received status: %s."
            .formatted(path, status.getMessage(), status),
        answer.code(),
        status);
  }

  /** What stands in between may answer as it likes; "null" is JSON, too. */
  private static Optional<Status> toldBy(String body) {
    try {
      return Optional.ofNullable(JSON.readValue(body, Status.class));
    } catch (JsonProcessingException | IllegalArgumentException none) {
      return Optional.empty();
    }
  }
}
