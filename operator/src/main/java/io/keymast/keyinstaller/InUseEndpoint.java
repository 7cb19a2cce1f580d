package io.keymast.keyinstaller;

import io.keymast.domain.AuthorityName;
import io.keymast.domain.PublicKeyFingerprint;
import io.keymast.http.RequestBody;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code POST /v1/in-use}: a concentrator, known by the pinned key of its client certificate, says
 * which certificates it has seen in handshakes. Each is written down once in its life; a serial
 * number that is no live certificate of its authority is only counted. A concentrator never repeats
 * what was taken, so that is stored by then.
 */
final class InUseEndpoint extends Handler.Abstract {
  static final String PATH = "/v1/in-use";
  private static final Logger LOG = LoggerFactory.getLogger(InUseEndpoint.class);
  private static final int FIRST_REPORTS = 60;
  private static final String ENDPOINT = "in-use";

  private final Concentrators concentrators;
  private final Stations stations;
  private final DeliveryRecorder deliveries;
  private final KeyInstallerMeters meters;
  private final InstantSource clock;
  private final Duration bodyDeadline;
  private final RateLimiter reports =
      new RateLimiter(FIRST_REPORTS, Duration.ofSeconds(1), System::nanoTime);

  InUseEndpoint(
      StationDirectory directory,
      DeliveryRecorder deliveries,
      KeyInstallerMeters meters,
      InstantSource clock,
      Duration bodyDeadline) {
    this.concentrators = directory.concentrators();
    this.stations = directory;
    this.deliveries = deliveries;
    this.meters = meters;
    this.clock = clock;
    this.bodyDeadline = bodyDeadline;
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) {
    Answer answer = answer(request, response);
    meters.request(
        ENDPOINT,
        answer.result(),
        Duration.ofNanos(System.nanoTime() - request.getHeadersNanoTime()));
    response.setStatus(answer.status());
    answer.fields().forEach(field -> response.getHeaders().put(field.name(), field.value()));
    response.getHeaders().put(HttpHeader.CONTENT_LENGTH, answer.body().length);
    response.write(true, ByteBuffer.wrap(answer.body()), callback);
    return true;
  }

  private Answer answer(Request request, Response response) {
    if (!PATH.equals(Request.getPathInContext(request))) {
      return Answer.refused(Refusal.NOT_FOUND);
    }
    if (!"POST".equals(request.getMethod())) {
      return Answer.refused(Refusal.METHOD_NOT_ALLOWED).with("Allow", "POST");
    }
    if (!stations.isSynced()) {
      return Answer.refused(Refusal.NOT_READY);
    }
    Optional<PublicKeyFingerprint> key =
        StationEndpoints.handshakeCertificate(request)
            .flatMap(PresentedKey::of)
            .map(PresentedKey::fingerprint);
    Set<AuthorityName> authorities = key.map(concentrators::pinning).orElse(Set.of());
    if (key.isEmpty() || authorities.isEmpty()) {
      return Answer.refused(Refusal.NOT_A_CONCENTRATOR);
    }
    if (!reports.take(key.get().value())) {
      return Answer.refused(Refusal.TOO_MANY_REQUESTS);
    }
    try {
      return read(request, response, authorities);
    } catch (RuntimeException e) {
      LOG.atError().setCause(e).log("A report of certificates in use could not be judged");
      return Answer.refused(Refusal.INTERNAL_ERROR);
    }
  }

  private Answer read(Request request, Response response, Set<AuthorityName> authorities) {
    return switch (RequestBody.of(request, response, InUseReport.MAX_BYTES, bodyDeadline)) {
      case RequestBody.TooLarge() ->
          Answer.refused(Refusal.TOO_LARGE, "A report has at most 1000 lines.");
      case RequestBody.TooSlow(), RequestBody.Broken() -> Answer.refused(Refusal.BAD_REQUEST);
      case RequestBody.Interrupted() -> Answer.refused(Refusal.NOT_READY);
      case RequestBody.Read(byte[] octets) ->
          InUseReport.parse(octets)
              .map(report -> recorded(report, authorities))
              .orElseGet(() -> Answer.refused(Refusal.BAD_REPORT));
    };
  }

  private Answer recorded(InUseReport report, Set<AuthorityName> authorities) {
    long deadline = System.nanoTime() + Receipt.PATIENCE.toNanos();
    List<Receipt> known =
        report.serialNumbers().stream()
            .flatMap(it -> concentrators.issued(it, authorities).stream())
            .filter(this::isLive)
            .map(deliveries::inUse)
            .toList();
    int unknown = report.serialNumbers().size() - known.size();
    if ((unknown > 0 && !stations.isFresh())
        || !known.stream().allMatch(it -> it.isStoredBy(deadline))) {
      return Answer.refused(Refusal.NOT_STORED);
    }
    meters.reportedInUse(known.size(), unknown);
    return Answer.ok(
        "text/plain; charset=utf-8",
        "known %d%nunknown %d%n"
            .formatted(known.size(), unknown)
            .getBytes(StandardCharsets.US_ASCII));
  }

  private boolean isLive(StationCertificate certificate) {
    return certificate.usability() == StationCertificate.Usability.GOOD
        && certificate.validity().notAfter().isAfter(clock.instant());
  }
}
