package io.keymast.keyinstaller;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.keymast.api.BaseStationCertificate;
import io.keymast.api.BaseStationCertificateStatus;
import io.keymast.api.BaseStationCertificateStatus.Delivery;
import io.keymast.domain.CertificateObjectName;
import io.keymast.domain.PacketForwarderVersion;
import io.keymast.domain.PublicKeyFingerprint;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.function.UnaryOperator;

/**
 * Writes down that a certificate was handed over, and that it is in use: each once in its life,
 * whatever the number of polls and of replicas. Another version of its packet forwarder is, once an
 * hour: what a station says of itself is its own, and costs the API server a write.
 */
final class DeliveryRecorder {
  private static final Delivery NOTHING = new Delivery(null, null, null, null);
  private static final Duration BETWEEN_NEW_VERSIONS = Duration.ofHours(1);

  private final KubernetesClient client;
  private final OwnStatus status;
  private final BackgroundWrites writes;
  private final InstantSource clock;
  private final RateLimiter newVersions;

  /**
   * @param nanoTime a clock that never jumps
   */
  DeliveryRecorder(
      KubernetesClient client,
      BackgroundWrites writes,
      InstantSource clock,
      LongSupplier nanoTime) {
    this.client = client;
    this.status = new OwnStatus(client);
    this.writes = writes;
    this.clock = clock;
    this.newVersions = new RateLimiter(1, BETWEEN_NEW_VERSIONS, nanoTime);
  }

  /**
   * The station has it: the bytes went out, or it said that it has them.
   *
   * @param shownKey that the connection has proven: a password alone tells nothing of who holds it
   */
  void handedOver(
      StationCertificate certificate,
      Optional<PublicKeyFingerprint> shownKey,
      Optional<PacketForwarderVersion> version) {
    Delivery known = certificate.delivery();
    Optional<Instant> proven = shownKey.filter(certificate.key()::equals).map(_ -> now());
    if (known.deliveredAt() == null || (proven.isPresent() && known.provenAt() == null)) {
      delivered(certificate, proven, version);
      return;
    }
    version
        .map(PacketForwarderVersion::toString)
        .filter(reported -> !reported.equals(known.packetForwarderVersion()))
        .filter(_ -> newVersions.take(certificate.name().toString()))
        .ifPresent(reported -> reported(certificate, reported));
  }

  private void delivered(
      StationCertificate certificate,
      Optional<Instant> proven,
      Optional<PacketForwarderVersion> version) {
    Instant now = now();
    write(
        "deliveredAt",
        certificate.name(),
        delivery ->
            new Delivery(
                delivery.deliveredAt() == null ? now : delivery.deliveredAt(),
                delivery.inUseAt(),
                delivery.deliveredAt() == null
                    ? version.map(PacketForwarderVersion::toString).orElse(null)
                    : delivery.packetForwarderVersion(),
                delivery.provenAt() == null ? proven.orElse(null) : delivery.provenAt()));
  }

  private void reported(StationCertificate certificate, String version) {
    write(
        "packetForwarderVersion",
        certificate.name(),
        delivery ->
            new Delivery(delivery.deliveredAt(), delivery.inUseAt(), version, delivery.provenAt()));
  }

  /** The station presented that very certificate in a TLS handshake. */
  Receipt inUse(StationCertificate certificate) {
    if (certificate.delivery().inUseAt() != null) {
      return Receipt.ofStored();
    }
    Instant now = now();
    return write(
        "inUseAt",
        certificate.name(),
        delivery ->
            new Delivery(
                delivery.deliveredAt(),
                delivery.inUseAt() == null ? now : delivery.inUseAt(),
                delivery.packetForwarderVersion(),
                delivery.provenAt()));
  }

  private Receipt write(String what, CertificateObjectName name, UnaryOperator<Delivery> change) {
    return writes.submit(
        what + " of " + name,
        () -> {
          BaseStationCertificate live =
              client
                  .resources(BaseStationCertificate.class)
                  .inNamespace(name.namespace())
                  .withName(name.name())
                  .get();
          if (live == null) {
            return;
          }
          Delivery before =
              Optional.ofNullable(live.getStatus())
                  .map(BaseStationCertificateStatus::delivery)
                  .orElse(NOTHING);
          Delivery after = change.apply(before);
          if (!after.equals(before)) {
            status.apply(live, "delivery", after);
          }
        });
  }

  private Instant now() {
    return clock.instant().truncatedTo(ChronoUnit.SECONDS);
  }
}
