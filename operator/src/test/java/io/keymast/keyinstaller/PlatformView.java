package io.keymast.keyinstaller;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.keymast.api.BaseStation;
import io.keymast.api.BaseStationCertificate;
import io.keymast.api.BaseStationCertificateStatus.Delivery;
import io.keymast.api.BaseStationStatus.Enrollment;
import io.keymast.domain.StationName;

/** What the platform team sees of what the Key Installer wrote. */
abstract class PlatformView {
  private final KubernetesClient admin;

  PlatformView(KubernetesClient admin) {
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
        ? new Delivery(null, null, null)
        : live.getStatus().delivery();
  }

  String resourceVersion(StationName station, long revision) {
    return certificate(station, revision).getMetadata().getResourceVersion();
  }

  /** How many changes the object has had since it was made. */
  long managedUpdates(StationName station, long revision) {
    return certificate(station, revision).getMetadata().getManagedFields().stream()
        .filter(entry -> "status".equals(entry.getSubresource()))
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
