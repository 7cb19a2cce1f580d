package io.keymast.http;

import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpHeaderValue;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;

/**
 * A request's body as a whole, or why there is none: a stranger decides neither size nor time, and
 * who did not send all of it does not keep the connection (RFC 9110, 15.5.9).
 */
public sealed interface RequestBody {
  /** All of it. */
  @SuppressWarnings("ArrayRecordComponent") // compared by nobody
  record Read(byte[] octets) implements RequestBody {}

  /** There is more than is taken. */
  record TooLarge() implements RequestBody {}

  /** It did not come before the deadline. */
  record TooSlow() implements RequestBody {}

  /** The connection, or what frames the body, broke. */
  record Broken() implements RequestBody {}

  /** This process ends. */
  record Interrupted() implements RequestBody {}

  /**
   * @param response tells that the connection ends where the body is not read whole
   */
  static RequestBody of(Request request, Response response, int maxLength, Duration deadline) {
    RequestBody body = read(request, maxLength, deadline);
    if (!(body instanceof Read)) {
      response.getHeaders().put(HttpHeader.CONNECTION, HttpHeaderValue.CLOSE);
    }
    return body;
  }

  private static RequestBody read(Request request, int maxLength, Duration deadline) {
    if (request.getLength() > maxLength && waitsToBeAsked(request)) {
      return new TooLarge();
    }
    BodyReader reader = new BodyReader(request, maxLength);
    reader.run();
    try {
      RequestBody body = reader.body().get(deadline.toMillis(), TimeUnit.MILLISECONDS);
      if (body instanceof TooLarge) {
        reader.awaitEnd(deadline);
      }
      return body;
    } catch (ExecutionException e) {
      throw new IllegalStateException("A reader of bodies judges whatever comes", e);
    } catch (TimeoutException e) {
      return new TooSlow();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new Interrupted();
    }
  }

  /** To read from who waits for a 100 would ask for the body (RFC 9110, 10.1.1). */
  private static boolean waitsToBeAsked(Request request) {
    return request.getHeaders().contains(HttpHeader.EXPECT, HttpHeaderValue.CONTINUE.asString());
  }
}
