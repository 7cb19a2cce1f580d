package io.keymast.keyinstaller;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.keymast.api.BaseStation;
import io.keymast.api.BaseStationCertificate;
import io.keymast.api.BaseStationStatus;
import io.keymast.api.BaseStationStatus.Enrollment;
import io.keymast.domain.StationName;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/** {@code status.enrollment}, read and written live. */
final class EnrollmentStatus {
  private final KubernetesClient client;
  private final OwnStatus status;
  private final BackgroundWrites writes;

  EnrollmentStatus(KubernetesClient client, BackgroundWrites writes) {
    this.client = client;
    this.status = new OwnStatus(client);
    this.writes = writes;
  }

  Optional<BaseStation> live(StationName name) {
    return Optional.ofNullable(
        client
            .resources(BaseStation.class)
            .inNamespace(name.namespace())
            .withName(name.name())
            .get());
  }

  /** The station's by its name and its EUI, whether they verify or not. */
  List<BaseStationCertificate> liveCertificates(Station station) {
    return client
        .resources(BaseStationCertificate.class)
        .inNamespace(station.name().namespace())
        .withField("spec.eui", station.eui().value())
        .withField("spec.baseStationRef.name", station.name().name())
        .list()
        .getItems();
  }

  static Enrollment of(BaseStation station) {
    return Optional.ofNullable(station.getStatus())
        .map(BaseStationStatus::enrollment)
        .orElse(Enrollment.NOTHING);
  }

  /** Fails where the station has changed since it was read. */
  void write(BaseStation read, Enrollment enrollment) {
    status.apply(read, "enrollment", enrollment);
  }

  /**
   * In the background, and only where something changes.
   *
   * @param what is changed; a change of the same name that is under way stands for this one
   */
  Receipt change(String what, StationName name, UnaryOperator<Enrollment> change) {
    return change(what, "", name, live -> true, change);
  }

  /**
   * The same.
   *
   * @param content to which it is changed: one under way to another content refuses this one
   * @param concerned whether it is still about the station as it is by then
   */
  Receipt change(
      String what,
      String content,
      StationName name,
      Predicate<BaseStation> concerned,
      UnaryOperator<Enrollment> change) {
    return writes.submit(
        what + " of " + name,
        content,
        () ->
            live(name)
                .filter(concerned)
                .ifPresent(
                    live -> {
                      Enrollment before = of(live);
                      Enrollment after = change.apply(before);
                      if (!after.equals(before)) {
                        write(live, after);
                      }
                    }));
  }
}
