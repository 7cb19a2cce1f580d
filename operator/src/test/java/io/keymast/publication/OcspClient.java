package io.keymast.publication;

import io.keymast.support.Patience;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;

/**
 * Who asks the responder over HTTP.
 *
 * @param responder its path below the origin
 */
record OcspClient(String origin, String responder) {
  /** What came back; {@code error} is the OCSPResponseStatus. */
  @SuppressWarnings("ArrayRecordComponent") // compared by nobody
  record Http(int status, byte[] body, HttpResponse<byte[]> response) {
    int error() {
      return status == 200 ? body[body.length == 5 ? 4 : 6] : -1;
    }

    String header(String name) {
      return response.headers().firstValue(name).orElse("");
    }
  }

  static OcspClient at(int port, String responder) {
    return new OcspClient("http://127.0.0.1:" + port, responder);
  }

  String url() {
    return origin + responder;
  }

  Http get(String rest) {
    return send("GET", rest, new byte[0]);
  }

  Http post(byte[] request) {
    return send("POST", "", request, "Content-Type", "application/ocsp-request");
  }

  Http postTo(String path, byte[] request) {
    return sendTo("POST", origin + path, request, "Content-Type", "application/ocsp-request");
  }

  Http send(String method, String rest, byte[] body, String... headers) {
    return sendTo(method, url() + rest, body, headers);
  }

  private Http sendTo(String method, String url, byte[] body, String... headers) {
    try (HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
      HttpRequest.Builder request =
          HttpRequest.newBuilder(URI.create(url))
              .timeout(Patience.LONG)
              .method(method, HttpRequest.BodyPublishers.ofByteArray(body));
      if (headers.length > 0) {
        request.headers(headers);
      }
      HttpResponse<byte[]> response =
          client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
      return new Http(response.statusCode(), response.body(), response);
    } catch (IllegalArgumentException notSent) {
      throw new AssertionError(url, notSent);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
