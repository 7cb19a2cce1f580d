package io.keymast.publication;

import io.keymast.domain.AuthorityName;
import io.keymast.domain.Der;
import io.keymast.http.RequestBody;
import io.keymast.pki.OcspError;
import io.keymast.pki.OcspRequest;
import io.keymast.pki.OcspTimes;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code POST /{namespace}/{authority}/ocsp}, and {@code GET} with the request in base64 behind it
 * (RFC 6960, A.1; RFC 5019, 5). What OCSP has an error for is 200; what is no OCSP is refused.
 */
public final class OcspHandler extends Handler.Abstract {
  private static final Logger LOG = LoggerFactory.getLogger(OcspHandler.class);
  private static final String REQUEST_TYPE = "application/ocsp-request";
  private static final String RESPONSE_TYPE = "application/ocsp-response";
  private static final String RETRY_AFTER_SECONDS = "5";
  private static final Duration BODY_DEADLINE = Duration.ofSeconds(10);
  private static final Pattern PATH =
      Pattern.compile(
          "/([a-z0-9][a-z0-9-]{0,62})/([a-z0-9][a-z0-9.-]{0,252})/ocsp(?:/(.*))?", Pattern.DOTALL);

  private final OcspAnswers answers;
  private final OcspTraffic traffic;
  private final InstantSource clock;

  public OcspHandler(OcspAnswers answers, OcspTraffic traffic, InstantSource clock) {
    this.answers = answers;
    this.traffic = traffic;
    this.clock = clock;
  }

  /** By the path as it was sent: base64 has slashes, and a proxy may have escaped them. */
  @Override
  public boolean handle(Request request, Response response, Callback callback) {
    Matcher path = PATH.matcher(request.getHttpURI().getPath());
    if (!path.matches()) {
      return false;
    }
    AuthorityName authority = new AuthorityName(path.group(1), path.group(2));
    if (!traffic.admits(Request.getRemoteAddr(request))) {
      limit(authority, request, response, callback);
      return true;
    }
    switch (request.getMethod()) {
      case "GET", "HEAD" -> get(authority, path.group(3), request, response, callback);
      case "POST" -> post(authority, request, response, callback);
      default -> {
        response.getHeaders().put(HttpHeader.ALLOW, "GET, HEAD, POST");
        SignedAnswer.refuse(
            response, callback, HttpStatus.METHOD_NOT_ALLOWED_405, "Only GET, HEAD and POST.");
      }
    }
    return true;
  }

  private void get(
      AuthorityName authority,
      @Nullable String encoded,
      Request request,
      Response response,
      Callback callback) {
    OcspAnswer answer =
        Optional.ofNullable(encoded)
            .flatMap(OcspPathEncoding::decode)
            .map(octets -> answer(authority, octets))
            .orElse(OcspAnswer.of(OcspError.MALFORMED_REQUEST));
    count(authority, answer.result());
    switch (answer) {
      case OcspAnswer.Cacheable(var der, var _, var times) ->
          SignedAnswer.send(request, response, callback, cacheable(der, times), clock.instant());
      case OcspAnswer.Once(var der, var _) -> once(request, response, callback, der);
    }
  }

  private void post(
      AuthorityName authority, Request request, Response response, Callback callback) {
    if (!isRequest(request.getHeaders().get(HttpHeader.CONTENT_TYPE))) {
      SignedAnswer.refuse(
          response,
          callback,
          HttpStatus.UNSUPPORTED_MEDIA_TYPE_415,
          "The content type is " + REQUEST_TYPE + ".");
      return;
    }
    switch (RequestBody.of(request, response, OcspRequest.MAX_LENGTH, BODY_DEADLINE)) {
      case RequestBody.Read(var octets) -> {
        OcspAnswer answer = answer(authority, octets);
        count(authority, answer.result());
        once(request, response, callback, answer.response());
      }
      case RequestBody.TooLarge() ->
          SignedAnswer.refuse(
              response,
              callback,
              HttpStatus.PAYLOAD_TOO_LARGE_413,
              "A request has at most " + OcspRequest.MAX_LENGTH + " octets.");
      case RequestBody.TooSlow() ->
          SignedAnswer.refuse(
              response, callback, HttpStatus.REQUEST_TIMEOUT_408, "The request came too slowly.");
      case RequestBody.Broken() ->
          SignedAnswer.refuse(
              response, callback, HttpStatus.BAD_REQUEST_400, "The request could not be read.");
      case RequestBody.Interrupted() ->
          SignedAnswer.refuse(
              response, callback, HttpStatus.SERVICE_UNAVAILABLE_503, "Try again later.");
    }
  }

  /**
   * 429, which every client and proxy takes for what it is, with tryLater for those that read on
   * (RFC 6960, 2.3). Neither says anything of a certificate, so that neither is signed.
   */
  private void limit(
      AuthorityName authority, Request request, Response response, Callback callback) {
    count(authority, OcspResult.LIMITED);
    response.getHeaders().put(HttpHeader.RETRY_AFTER, RETRY_AFTER_SECONDS);
    send(
        HttpStatus.TOO_MANY_REQUESTS_429, request, response, callback, OcspError.TRY_LATER.toDer());
  }

  private void count(AuthorityName authority, OcspResult result) {
    traffic.answered(Optional.of(authority).filter(answers::isServed), result);
  }

  private OcspAnswer answer(AuthorityName authority, byte[] octets) {
    try {
      return answers.answer(authority, octets);
    } catch (RuntimeException e) {
      LOG.atError().addKeyValue("authority", authority).setCause(e).log("OCSP has failed");
      return OcspAnswer.of(OcspError.INTERNAL_ERROR);
    }
  }

  private static boolean isRequest(@Nullable String type) {
    return type != null
        && type.split(";", 2)[0].strip().toLowerCase(Locale.ROOT).equals(REQUEST_TYPE);
  }

  /** Two answers of one second may differ: a certificate is revoked in between. */
  private static SignedObject cacheable(Der response, OcspTimes times) {
    return new SignedObject(
        ByteBuffer.wrap(response.toByteArray()).asReadOnlyBuffer(),
        RESPONSE_TYPE,
        '"' + response.sha256() + '"',
        times.thisUpdate(),
        false,
        BigInteger.ZERO,
        Optional.of(times.nextUpdate()));
  }

  private static void once(Request request, Response response, Callback callback, Der answer) {
    send(HttpStatus.OK_200, request, response, callback, answer);
  }

  private static void send(
      int status, Request request, Response response, Callback callback, Der answer) {
    response.setStatus(status);
    response.getHeaders().put(HttpHeader.CONTENT_TYPE, RESPONSE_TYPE);
    response.getHeaders().put(HttpHeader.CACHE_CONTROL, "no-store");
    response.getHeaders().put(HttpHeader.CONTENT_LENGTH, answer.length());
    boolean withBody = !HttpMethod.HEAD.is(request.getMethod());
    response.write(
        true, withBody ? ByteBuffer.wrap(answer.toByteArray()) : ByteBuffer.allocate(0), callback);
  }
}
