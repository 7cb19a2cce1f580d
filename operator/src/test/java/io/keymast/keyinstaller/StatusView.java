package io.keymast.keyinstaller;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.keymast.api.BaseStation;
import io.keymast.api.BaseStationCertificate;
import io.keymast.api.BaseStationCertificateStatus.Delivery;
import io.keymast.api.BaseStationStatus.Enrollment;
import io.keymast.domain.StationName;

/** What the platform team sees of what the Key Installer wrote. */
abstract class StatusView {
  private final KubernetesClient admin;

  StatusView(KubernetesClient admin) {
    this.admin = admin;
  }

  Enrollment enrollment(StationName station) {
    BaseStation live =
        admin
            .resources(BaseStation.class)
            .inNamespace(station.namespace())
            .withName(station.name())
            .get();
    return live.getStatus() == null || live.getStatus().enrollment() == null
        ? Enrollment.NOTHING
        : live.getStatus().enrollment();
  }

  Delivery delivery(StationName station, long revision) {
    BaseStationCertificate live = certificate(station, revision);
    return live.getStatus() == null || live.getStatus().delivery() == null
        ? new Delivery(null, null, null, null)
        : live.getStatus().delivery();
  }

  String resourceVersion(StationName station, long revision) {
    return certificate(station, revision).getMetadata().getResourceVersion();
  }

  /** How often its status was written since it was made; our models leave managedFields out. */
  long managedUpdates(StationName station, long revision) {
    JsonNode object =
        Serialization.unmarshal(
            admin.raw(
                "/apis/keymast.io/v1beta1/namespaces/%s/basestationcertificates/%s"
                    .formatted(station.namespace(), StationCertificates.nameOf(station, revision))),
            JsonNode.class);
    return object.path("metadata").path("managedFields").findValues("subresource").stream()
        .filter(it -> it.asText().equals("status"))
        .count();
  }

  private BaseStationCertificate certificate(StationName station, long revision) {
    return admin
        .resources(BaseStationCertificate.class)
        .inNamespace(station.namespace())
        .withName(StationCertificates.nameOf(station, revision))
        .get();
  }
}
