package io.keymast.keyinstaller;

import java.time.InstantSource;
import java.util.Optional;

/** {@code GET /v1/certificate}: the current certificate, for a poll by curl. */
final class CertificateHandler {
  static final String PEM = "application/pem-certificate-chain";

  private final Stations stations;
  private final StationGate gate;
  private final InstantSource clock;

  CertificateHandler(Stations stations, StationGate gate, InstantSource clock) {
    this.stations = stations;
    this.gate = gate;
    this.clock = clock;
  }

  Reply answer(Call call) {
    return gate.admit(call, station -> answer(call, station));
  }

  private Reply answer(Call call, Station station) {
    return switch (HandoverChoice.of(station, stations.certificatesOf(station), clock.instant())) {
      case HandoverChoice.Current(StationCertificate certificate) -> handOver(call, certificate);
      case HandoverChoice.NotYet() -> Reply.refused(whyNotYet(station, stations));
    };
  }

  /** No promise that can't be kept: where nothing can be issued, or may be out of date. */
  static Refusal whyNotYet(Station station, Stations stations) {
    return station.authority().filter(HandoverPolicy::canIssue).isPresent() && stations.isFresh()
        ? Refusal.NO_CERTIFICATE_YET
        : Refusal.ISSUING_IMPOSSIBLE;
  }

  private static Reply handOver(Call call, StationCertificate certificate) {
    HandedOver bytes = certificate.handedOver();
    Answer answer =
        call.has(bytes.entityTag()) ? Answer.notModified() : Answer.ok(PEM, bytes.pem());
    return new Reply(
        answer
            .with("ETag", bytes.entityTag())
            .with("Cache-Control", "private, no-cache")
            .with("Vary", "Authorization"),
        Optional.of(certificate));
  }
}
