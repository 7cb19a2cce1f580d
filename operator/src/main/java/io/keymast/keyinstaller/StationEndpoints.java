package io.keymast.keyinstaller;

import io.keymast.http.RequestBody;
import java.nio.ByteBuffer;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** From HTTP to a {@link Call}, and from its {@link Reply} to HTTP. */
final class StationEndpoints extends Handler.Abstract {
  private static final Logger LOG = LoggerFactory.getLogger(StationEndpoints.class);
  private static final int MAX_BODY = 16 * 1024;
  private static final String NO_ENDPOINT = "none";

  private final Stations stations;
  private final ClientCertificates certificates;
  private final Functions functions;
  private final DeliveryRecorder deliveries;
  private final KeyInstallerMeters meters;
  private final Duration bodyDeadline;

  /** What answers. */
  record Functions(
      CertificateHandler certificate,
      EstHandler est,
      CsrAttributesHandler csrAttributes,
      TrustBundleHandler trust) {}

  StationEndpoints(
      Stations stations,
      ClientCertificates certificates,
      Functions functions,
      DeliveryRecorder deliveries,
      KeyInstallerMeters meters,
      Duration bodyDeadline) {
    this.stations = stations;
    this.certificates = certificates;
    this.functions = functions;
    this.deliveries = deliveries;
    this.meters = meters;
    this.bodyDeadline = bodyDeadline;
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) {
    Optional<Route> route = Route.of(Request.getPathInContext(request));
    Reply reply = reply(request, response, route);
    meters.request(
        route.map(it -> it.endpoint().path()).orElse(NO_ENDPOINT),
        reply.answer().result(),
        Duration.ofNanos(System.nanoTime() - request.getHeadersNanoTime()));
    send(request, reply, response, callback);
    return true;
  }

  private Reply reply(Request request, Response response, Optional<Route> route) {
    if (route.isEmpty()) {
      return Reply.refused(Refusal.NOT_FOUND);
    }
    Route.Endpoint endpoint = route.get().endpoint();
    if (!endpoint.method().equals(request.getMethod())) {
      return Reply.of(Answer.refused(Refusal.METHOD_NOT_ALLOWED).with("Allow", endpoint.method()));
    }
    if (!stations.isSynced()) {
      return Reply.refused(Refusal.NOT_READY);
    }
    try {
      return reply(request, response, route.get());
    } catch (RuntimeException e) {
      LOG.atError().setCause(e).log("A request could not be judged");
      return Reply.refused(Refusal.INTERNAL_ERROR);
    }
  }

  private Reply reply(Request request, Response response, Route route) {
    if (route.endpoint().method().equals("POST")
        && !isCertificationRequest(request.getHeaders().get(HttpHeader.CONTENT_TYPE))) {
      return Reply.refused(Refusal.UNSUPPORTED_MEDIA_TYPE);
    }
    return switch (body(request, response, route.endpoint())) {
      case RequestBody.TooLarge() -> Reply.refused(Refusal.TOO_LARGE);
      case RequestBody.TooSlow(), RequestBody.Broken() -> Reply.refused(Refusal.BAD_REQUEST);
      case RequestBody.Interrupted() -> Reply.refused(Refusal.NOT_READY);
      case RequestBody.Read(byte[] octets) ->
          switch (certificates.of(handshakeCertificate(request), request.getHeaders())) {
            case ClientCertificates.Presented.Refused(Refusal reason) -> Reply.refused(reason);
            case ClientCertificates.Presented.Nothing() ->
                claimed(request, route, Optional.empty(), octets);
            case ClientCertificates.Presented.Key(PresentedKey key) ->
                claimed(request, route, Optional.of(key), octets).over(key);
          };
    };
  }

  private Reply claimed(Request request, Route route, Optional<PresentedKey> key, byte[] body) {
    List<String> authorization = request.getHeaders().getValuesList(HttpHeader.AUTHORIZATION);
    Optional<Credentials> credentials =
        authorization.stream().findFirst().flatMap(Credentials::parse);
    if (authorization.size() > 1 || (credentials.isEmpty() && !authorization.isEmpty())) {
      return Reply.refused(Refusal.UNAUTHENTICATED);
    }
    Call call =
        new Call(
            route,
            new Claim(route.label(), key, credentials),
            Request.getRemoteAddr(request),
            String.join(",", request.getHeaders().getValuesList(HttpHeader.IF_NONE_MATCH)),
            body);
    return switch (route.endpoint()) {
      case CERTIFICATE -> functions.certificate().answer(call);
      case SIMPLE_ENROLL, SIMPLE_REENROLL -> functions.est().answer(call);
      case CA_CERTS, CA -> functions.trust().answer(call);
      case CSR_ATTRS -> functions.csrAttributes().answer(call);
    };
  }

  /** Nobody reads the body of a GET. */
  private RequestBody body(Request request, Response response, Route.Endpoint endpoint) {
    return endpoint.method().equals("GET")
        ? new RequestBody.Read(new byte[0])
        : RequestBody.of(request, response, MAX_BODY, bodyDeadline);
  }

  private static boolean isCertificationRequest(@Nullable String type) {
    if (type == null) {
      return false;
    }
    int parameters = type.indexOf(';');
    String essence = parameters < 0 ? type : type.substring(0, parameters);
    return essence.strip().toLowerCase(Locale.ROOT).equals(EstHandler.MEDIA_TYPE);
  }

  static Optional<X509Certificate> handshakeCertificate(Request request) {
    return request.getAttribute(EndPoint.SslSessionData.ATTRIBUTE)
            instanceof EndPoint.SslSessionData session
        ? Optional.ofNullable(session.peerCertificates())
            .filter(chain -> chain.length > 0)
            .map(chain -> chain[0])
        : Optional.empty();
  }

  private void send(Request request, Reply reply, Response response, Callback callback) {
    Answer answer = reply.answer();
    response.setStatus(answer.status());
    answer.fields().forEach(field -> response.getHeaders().put(field.name(), field.value()));
    if (answer.status() != 304) {
      response.getHeaders().put(HttpHeader.CONTENT_LENGTH, answer.body().length);
    }
    String userAgent =
        Objects.requireNonNullElse(request.getHeaders().get(HttpHeader.USER_AGENT), "");
    response.write(
        true,
        ByteBuffer.wrap(answer.body()),
        Callback.from(
            () -> {
              reply
                  .handedOver()
                  .ifPresent(
                      it ->
                          deliveries.handedOver(
                              it, reply.shownKey(), Call.packetForwarder(userAgent)));
              callback.succeeded();
            },
            callback::failed));
  }
}
