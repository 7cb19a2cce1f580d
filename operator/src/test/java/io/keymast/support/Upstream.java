package io.keymast.support;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.security.GeneralSecurityException;
import java.util.Locale;
import java.util.Set;

/** The API server, as a proxy passes requests on to it. */
final class Upstream implements AutoCloseable {
  /** Of one connection each, or not ours to set. */
  private static final Set<String> NOT_FORWARDED =
      Set.of(
          "connection", "content-length", "host", "http2-settings", "transfer-encoding", "upgrade");

  private final URI apiServer;
  private final HttpClient client;

  private Upstream(URI apiServer, HttpClient client) {
    this.apiServer = apiServer;
    this.client = client;
  }

  static Upstream of(ControlPlane controlPlane) throws IOException, GeneralSecurityException {
    return new Upstream(
        URI.create(controlPlane.admin().getConfiguration().getMasterUrl()),
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .sslContext(ApiServerTls.client(controlPlane))
            .build());
  }

  HttpResponse<InputStream> forward(HttpExchange exchange, byte[] body)
      throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(apiServer.resolve(exchange.getRequestURI().toString()))
            .method(
                exchange.getRequestMethod(),
                body.length == 0 ? BodyPublishers.noBody() : BodyPublishers.ofByteArray(body));
    exchange
        .getRequestHeaders()
        .forEach(
            (name, values) -> {
              if (isForwarded(name)) {
                values.forEach(value -> request.header(name, value));
              }
            });
    return client.send(request.build(), BodyHandlers.ofInputStream());
  }

  /** Sends the head of the answer; the body is the caller's to pass on. */
  static void answerHead(HttpExchange exchange, HttpResponse<InputStream> response)
      throws IOException {
    response
        .headers()
        .map()
        .forEach(
            (name, values) -> {
              if (isForwarded(name)) {
                values.forEach(value -> exchange.getResponseHeaders().add(name, value));
              }
            });
    exchange.sendResponseHeaders(response.statusCode(), 0);
  }

  static void answer(HttpExchange exchange, HttpResponse<InputStream> response) throws IOException {
    answerHead(exchange, response);
    try (InputStream in = response.body();
        OutputStream out = exchange.getResponseBody()) {
      in.transferTo(out);
    }
  }

  @Override
  public void close() {
    client.shutdownNow();
  }

  private static boolean isForwarded(String header) {
    return !NOT_FORWARDED.contains(header.toLowerCase(Locale.ROOT));
  }
}
