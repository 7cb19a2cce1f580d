package io.keymast.bench;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.http.HttpResponse;
import java.net.HttpURLConnection;
import java.net.URI;
import java.util.concurrent.TimeUnit;

/** Requests as they are, without a client's ideas about them. */
record ApiRequests(KubernetesClient account) {
  static final String JSON = "application/json";
  static final String APPLY = "application/apply-patch+yaml";
  static final String MERGE = "application/merge-patch+json";

  /**
   * The client sends once more what was not answered, so it may be told that its own first try was
   * heard: what was to be created exists, which is said on standard error.
   *
   * @param path from {@code /api} or {@code /apis} on
   */
  void sends(String method, String path, String type, String body) throws Exception {
    HttpResponse<String> answer =
        account
            .getHttpClient()
            .sendAsync(
                account
                    .getHttpClient()
                    .newHttpRequestBuilder()
                    .uri(URI.create(account.getMasterUrl().toString().replaceAll("/$", "") + path))
                    .method(method, type, body)
                    .build(),
                String.class)
            .get(1, TimeUnit.MINUTES);
    if (isCreatedBefore(method, answer)) {
      System.err.println("bench: was there when it was sent again: " + path);
    } else if (!answer.isSuccessful()) {
      throw new IllegalStateException(method + " " + path + ": " + answer.body());
    }
  }

  private static boolean isCreatedBefore(String method, HttpResponse<String> answer) {
    return method.equals("POST")
        && answer.code() == HttpURLConnection.HTTP_CONFLICT
        && answer.body().contains("AlreadyExists");
  }
}
