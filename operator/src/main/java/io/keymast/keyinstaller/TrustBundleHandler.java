package io.keymast.keyinstaller;

import io.keymast.pki.CertsOnlyMessage;
import io.keymast.pki.ParsedCertificate;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * The CA certificates of an authority, or all that a station needs: as EST's {@code cacerts} and as
 * PEM.
 */
final class TrustBundleHandler {
  private final Stations stations;
  private final StationGate gate;

  TrustBundleHandler(Stations stations, StationGate gate) {
    this.stations = stations;
    this.gate = gate;
  }

  Reply answer(Call call) {
    return switch (call.route().label()) {
      case Route.Label.None() -> withoutLabel(call);
      case Route.Label.OfAuthority(var name) ->
          stations
              .authority(name)
              .map(authority -> bundle(call, authority.trust()))
              .orElseGet(() -> Reply.refused(Refusal.UNAUTHENTICATED));
      case Route.Label.OfStation(_) -> ofStation(call);
      case Route.Label.OfNothing() -> ofStation(call);
    };
  }

  /**
   * A stranger is told what is public. A station that is shut is refused: told that much only, it
   * would forget the CA of its own certificate, and refuse that once it is let in again. Whether
   * somebody's password is wrong, and for whom, is not to be seen from the answer.
   */
  private Reply withoutLabel(Call call) {
    return isStrangers(call.claim()) ? ofServer(call) : ofStation(call);
  }

  private boolean isStrangers(Claim claim) {
    return claim.credentials().isEmpty()
        && claim.key().stream().allMatch(key -> stations.declaring(key.fingerprint()).isEmpty());
  }

  private Reply ofServer(Call call) {
    return serverTrust()
        .map(trust -> bundle(call, trust))
        .orElseGet(() -> Reply.refused(Refusal.ISSUING_IMPOSSIBLE));
  }

  /**
   * A station follows both the CA of its certificate, which is another one after a move, and that
   * of this server.
   */
  private Reply ofStation(Call call) {
    return gate.admit(
        call,
        station ->
            station
                .authority()
                .map(HandoverPolicy::trust)
                .map(own -> serverTrust().map(own::and).orElse(own))
                .map(trust -> bundle(call, trust))
                .orElseGet(() -> Reply.refused(Refusal.ISSUING_IMPOSSIBLE)));
  }

  /** The operator signs the server's certificate by the default authority. */
  private Optional<CaBundle> serverTrust() {
    return stations.authority(stations.defaultAuthority()).map(HandoverPolicy::trust);
  }

  private static Reply bundle(Call call, CaBundle trust) {
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
