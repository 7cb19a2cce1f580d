package io.keymast.publication;

import java.time.InstantSource;
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
  private final InstantSource clock;

  SignedObjectHandler(String ending, InstantSource clock) {
    this.ending = ending;
    this.clock = clock;
  }

  abstract Optional<SignedObject> find(PublicationPath path);

  /** Whether what is not found is not there. */
  abstract boolean knows(PublicationPath path);

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
      SignedAnswer.refuse(
          response, callback, HttpStatus.METHOD_NOT_ALLOWED_405, "Only GET and HEAD.");
      return true;
    }
    Optional<PublicationPath> asked =
        PublicationPath.parse(path.substring(0, path.length() - ending.length()));
    Optional<SignedObject> found = asked.flatMap(this::find);
    if (found.isPresent()) {
      SignedAnswer.send(request, response, callback, found.get(), clock.instant());
    } else if (asked.isPresent() && !knows(asked.get())) {
      SignedAnswer.refuse(
          response, callback, HttpStatus.SERVICE_UNAVAILABLE_503, "The ledger is not read yet.");
    } else {
      SignedAnswer.refuse(
          response, callback, HttpStatus.NOT_FOUND_404, "There is no such thing here.");
    }
    return true;
  }
}
