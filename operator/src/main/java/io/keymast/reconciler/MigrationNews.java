package io.keymast.reconciler;

import io.keymast.api.BaseStation;
import io.keymast.api.BaseStationStatus;
import io.keymast.api.BaseStationStatus.BackhaulMigration;
import io.keymast.api.BaseStationStatus.Step;
import io.keymast.decision.IssuanceCause;
import io.keymast.decision.KnownCertificate;
import io.keymast.domain.CertificateUsage;
import io.keymast.reconciler.cluster.Events;
import io.keymast.reconciler.cluster.Events.Happening;
import io.keymast.reconciler.cluster.Events.Type;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Tells people how the migration of a station's backhaul goes on: an event for each step. */
final class MigrationNews {
  private final Events events;

  MigrationNews(Events events) {
    this.events = events;
  }

  /** What the authority allows is done, but not without a warning. */
  void issued(BaseStation station, KnownCertificate certificate) {
    if (certificate.binding().usage() == CertificateUsage.IPSEC
        && certificate.origin().causes().contains(IssuanceCause.BACKHAUL_CHANGED)) {
      events.tell(
          station,
          new Happening(
              Type.WARNING,
              "WentBackToIPsec",
              "Issue",
              "the station goes back from TLS to IPsec, as its authority allows by"
                  + " spec.backhaul.allowTLSToIPsec: TLS is recommended; certificate "
                  + certificate.serialNumber()
                  + " is for IPsec",
              certificate.serialNumber().hex()));
    }
  }

  void changed(BaseStation station, @Nullable BaseStationStatus former, BaseStationStatus status) {
    Optional<BackhaulMigration> before = migration(former);
    Optional<BackhaulMigration> after = migration(status);
    if (after.isEmpty() || (before.isEmpty() && "Done".equals(after.get().phase()))) {
      return;
    }
    List<Step> known = before.map(MigrationNews::steps).orElse(List.of());
    steps(after.get()).stream()
        .filter(step -> known.stream().noneMatch(it -> isSame(it, step)))
        .forEach(step -> tell(station, step));
    if ("Done".equals(after.get().phase()) && !isPhase(before, "Done")) {
      events.tell(
          station,
          new Happening(
              Type.NORMAL,
              "BackhaulMigrated",
              "Migrate",
              "the station went from IPsec to TLS",
              certificateOf(status)));
    }
  }

  private void tell(BaseStation station, Step step) {
    String name = Objects.requireNonNullElse(step.name(), "");
    String note = name + ": " + step.message();
    switch (Objects.requireNonNullElse(step.state(), "")) {
      case "Ready" -> tell(station, Type.NORMAL, "MigrationStepReady", name, note);
      case "Done" -> tell(station, Type.NORMAL, "MigrationStepDone", name, note);
      case "Blocked" -> tell(station, Type.WARNING, "MigrationBlocked", name, note);
      default -> {}
    }
  }

  private void tell(BaseStation station, Type type, String reason, String step, String note) {
    events.tell(station, new Happening(type, reason, step, note, note));
  }

  private static boolean isSame(Step step, Step other) {
    return Objects.equals(step.name(), other.name()) && Objects.equals(step.state(), other.state());
  }

  private static boolean isPhase(Optional<BackhaulMigration> migration, String phase) {
    return migration.filter(it -> phase.equals(it.phase())).isPresent();
  }

  private static Optional<BackhaulMigration> migration(@Nullable BaseStationStatus status) {
    return Optional.ofNullable(status).flatMap(it -> Optional.ofNullable(it.backhaulMigration()));
  }

  private static List<Step> steps(BackhaulMigration migration) {
    return Objects.requireNonNullElse(migration.steps(), List.of());
  }

  private static String certificateOf(BaseStationStatus status) {
    return Optional.ofNullable(status.certificate())
        .flatMap(it -> Optional.ofNullable(it.serialNumber()))
        .orElse("");
  }
}
