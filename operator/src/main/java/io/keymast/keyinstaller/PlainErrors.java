package io.keymast.keyinstaller;

import java.nio.ByteBuffer;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.util.Callback;

/** Errors that the HTTP server itself finds, in the same short form as all others. */
final class PlainErrors extends ErrorHandler {
  @Override
  public boolean handle(Request request, Response response, Callback callback) {
    Answer answer = Answer.refused(refusal(response.getStatus()));
    // The server has 501 and 505 for what a client did wrong: a 5xx is our own fault only.
    response.setStatus(answer.status());
    answer.fields().forEach(field -> response.getHeaders().put(field.name(), field.value()));
    response.getHeaders().put(HttpHeader.CONTENT_LENGTH, answer.body().length);
    response.write(true, ByteBuffer.wrap(answer.body()), callback);
    return true;
  }

  private static Refusal refusal(int status) {
    return switch (status) {
      case 404 -> Refusal.NOT_FOUND;
      case 405, 501 -> Refusal.METHOD_NOT_ALLOWED;
      case 413 -> Refusal.TOO_LARGE;
      case 431 -> Refusal.HEADER_TOO_LARGE;
      case 500 -> Refusal.INTERNAL_ERROR;
      case 503 -> Refusal.NOT_READY;
      default -> Refusal.BAD_REQUEST;
    };
  }
}
