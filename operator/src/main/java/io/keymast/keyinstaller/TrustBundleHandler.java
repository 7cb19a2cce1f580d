package io.keymast.keyinstaller;

import io.keymast.pki.CertsOnlyMessage;
import io.keymast.pki.ParsedCertificate;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** An authority's CA certificates, as EST's {@code cacerts} and as PEM. */
final class TrustBundleHandler {
  private final Stations stations;
  private final StationGate gate;

  TrustBundleHandler(Stations stations, StationGate gate) {
    this.stations = stations;
    this.gate = gate;
  }

  Reply answer(Call call) {
    return switch (call.route().label()) {
      case Route.Label.None() ->
          stations
              .authority(stations.defaultAuthority())
              .map(authority -> bundle(call, authority))
              .orElseGet(() -> Reply.refused(Refusal.ISSUING_IMPOSSIBLE));
      case Route.Label.OfAuthority(var name) ->
          stations
              .authority(name)
              .map(authority -> bundle(call, authority))
              .orElseGet(() -> Reply.refused(Refusal.UNAUTHENTICATED));
      case Route.Label.OfStation(_) -> ofStation(call);
      case Route.Label.OfNothing() -> ofStation(call);
    };
  }

  private Reply ofStation(Call call) {
    return gate.admit(
        call,
        station ->
            station
                .authority()
                .map(authority -> bundle(call, authority))
                .orElseGet(() -> Reply.refused(Refusal.ISSUING_IMPOSSIBLE)));
  }

  private static Reply bundle(Call call, AuthorityPolicy authority) {
    TrustBundle trust = authority.trust();
    if (trust.isEmpty()) {
      return Reply.refused(Refusal.ISSUING_IMPOSSIBLE);
    }
    if (call.route().endpoint() == Route.Endpoint.CA_CERTS) {
      return Reply.of(
          EstHandler.certsOnly(
              HandedOver.base64(CertsOnlyMessage.encode(trust.withCrossCertificates()))));
    }
    String pem = ParsedCertificate.toPem(trust.all());
    String entityTag = HandedOver.entityTag(pem);
    Answer answer =
        call.has(entityTag)
            ? Answer.notModified()
            : Answer.ok(CertificateHandler.PEM, pem.getBytes(StandardCharsets.US_ASCII));
    return new Reply(
        answer.with("ETag", entityTag).with("Cache-Control", "no-cache"), Optional.empty());
  }
}
