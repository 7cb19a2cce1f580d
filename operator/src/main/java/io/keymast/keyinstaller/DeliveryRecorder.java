package io.keymast.keyinstaller;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.keymast.api.BaseStationCertificate;
import io.keymast.api.BaseStationCertificateStatus;
import io.keymast.api.BaseStationCertificateStatus.Delivery;
import io.keymast.domain.CertificateObjectName;
import io.keymast.domain.PacketForwarderVersion;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * Writes down that a certificate was handed over, and that it is in use: each once in its life,
 * whatever the number of polls and of replicas.
 */
final class DeliveryRecorder {
  private static final Delivery NOTHING = new Delivery(null, null, null);

  private final KubernetesClient client;
  private final OwnStatus status;
  private final BackgroundWrites writes;
  private final InstantSource clock;

  DeliveryRecorder(KubernetesClient client, BackgroundWrites writes, InstantSource clock) {
    this.client = client;
    this.status = new OwnStatus(client);
    this.writes = writes;
    this.clock = clock;
  }

  /** The station has it: the bytes went out, or it said that it has them. */
  void handedOver(StationCertificate certificate, Optional<PacketForwarderVersion> version) {
    Delivery known = certificate.delivery();
    String reported = version.map(PacketForwarderVersion::toString).orElse(null);
    boolean newVersion = reported != null && !reported.equals(known.packetForwarderVersion());
    if (known.deliveredAt() != null && !newVersion) {
      return;
    }
    Instant now = now();
    write(
        "deliveredAt",
        certificate.name(),
        delivery ->
            new Delivery(
                delivery.deliveredAt() == null ? now : delivery.deliveredAt(),
                delivery.inUseAt(),
                reported == null ? delivery.packetForwarderVersion() : reported));
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
                delivery.packetForwarderVersion()));
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
