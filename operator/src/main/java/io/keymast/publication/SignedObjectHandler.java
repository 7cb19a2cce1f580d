package io.keymast.publication;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.Optional;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/** Serves what is signed under {@code /{namespace}/{authority}/{generation}} and an ending. */
abstract class SignedObjectHandler extends Handler.Abstract {
  private final String ending;
  private final Clock clock;

  SignedObjectHandler(String ending, Clock clock) {
    this.ending = ending;
    this.clock = clock;
  }

  abstract Optional<SignedObject> find(PublicationPath path);

  /** Leaves every path with another ending to others. */
  @Override
  public boolean handle(Request request, Response response, Callback callback) {
    String path = Request.getPathInContext(request);
    if (!path.endsWith(ending)) {
      return false;
    }
    String method = request.getMethod();
    if (!HttpMethod.GET.is(method) && !HttpMethod.HEAD.is(method)) {
      response.getHeaders().put(HttpHeader.ALLOW, "GET, HEAD");
      refuse(response, callback, HttpStatus.METHOD_NOT_ALLOWED_405, "Only GET and HEAD.");
      return true;
    }
    Optional<SignedObject> found =
        PublicationPath.parse(path.substring(0, path.length() - ending.length()))
            .flatMap(this::find);
    if (found.isPresent()) {
      answer(request, response, callback, found.get());
    } else {
      refuse(response, callback, HttpStatus.NOT_FOUND_404, "There is no such thing here.");
    }
    return true;
  }

  private void answer(Request request, Response response, Callback callback, SignedObject object) {
    ConditionalAnswer answer =
        ConditionalAnswer.decide(
            object,
            header(request, HttpHeader.IF_NONE_MATCH),
            header(request, HttpHeader.IF_MODIFIED_SINCE),
            clock.instant());
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

  private static void refuse(Response response, Callback callback, int status, String sentence) {
    response.setStatus(status);
    response.getHeaders().put(HttpHeader.CONTENT_TYPE, "text/plain;charset=utf-8");
    response.getHeaders().put(HttpHeader.CACHE_CONTROL, "no-store");
    response.write(
        true, ByteBuffer.wrap((sentence + "\n").getBytes(StandardCharsets.UTF_8)), callback);
  }
}
