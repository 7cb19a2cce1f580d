package io.keymast.publication;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/** Writes answers: something signed, or one sentence. */
final class SignedAnswer {
  private SignedAnswer() {}

  /** To a GET or HEAD, with what caches need to know. */
  static void send(
      Request request, Response response, Callback callback, SignedObject object, Instant now) {
    ConditionalAnswer answer =
        ConditionalAnswer.decide(
            object,
            header(request, HttpHeader.IF_NONE_MATCH),
            header(request, HttpHeader.IF_MODIFIED_SINCE),
            now);
    response.setStatus(answer.status());
    answer.headers().forEach((name, value) -> response.getHeaders().put(name, value));
    boolean withBody =
        answer.status() == ConditionalAnswer.OK && HttpMethod.GET.is(request.getMethod());
    response.write(true, withBody ? object.content().slice() : ByteBuffer.allocate(0), callback);
  }

  /** Several lines of a list header are one list (RFC 9110, 5.3). */
  private static Optional<String> header(Request request, HttpHeader name) {
    return Optional.of(String.join(",", request.getHeaders().getValuesList(name)))
        .filter(value -> !value.isEmpty());
  }

  static void refuse(Response response, Callback callback, int status, String sentence) {
    response.setStatus(status);
    response.getHeaders().put(HttpHeader.CONTENT_TYPE, "text/plain;charset=utf-8");
    response.getHeaders().put(HttpHeader.CACHE_CONTROL, "no-store");
    response.write(
        true, ByteBuffer.wrap((sentence + "\n").getBytes(StandardCharsets.UTF_8)), callback);
  }
}
