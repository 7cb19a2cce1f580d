package io.keymast.reconciler;

import io.keymast.api.BaseStation;
import io.keymast.api.BaseStationStatus;
import io.keymast.api.Condition;
import io.keymast.decision.IssuanceCause;
import io.keymast.decision.KnownCertificate;
import io.keymast.decision.Obstacle;
import io.keymast.decision.Revocation;
import io.keymast.reconciler.cluster.Events;
import io.keymast.reconciler.cluster.Events.Happening;
import io.keymast.reconciler.cluster.Events.Type;
import io.keymast.reconciler.cluster.Names;
import io.keymast.reconciler.metrics.OperatorMeters;
import io.keymast.status.ConditionType;
import io.keymast.status.RevocationPublished;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells people what happened to a station: an event and a log line per change of the world. */
public final class StationNews {
  private static final Logger LOG = LoggerFactory.getLogger(StationNews.class);

  /** Reasons of CertificateInstalled that only a person puts right. */
  private static final Set<String> REFUSED_AT_THE_DOOR =
      Set.of("KeyMismatch", "AuthenticationRefused");

  private final Events events;
  private final MigrationNews migration;
  private final DeadlineNews deadlines;
  private final OperatorMeters meters;

  public StationNews(Events events, OperatorMeters meters) {
    this.events = events;
    this.migration = new MigrationNews(events);
    this.deadlines = new DeadlineNews(events);
    this.meters = meters;
  }

  void issued(BaseStation station, KnownCertificate certificate) {
    meters.issued(certificate.binding().authority(), certificate.origin().causes());
    String causes =
        certificate.origin().causes().stream()
            .map(IssuanceCause::apiName)
            .sorted()
            .collect(Collectors.joining(", "));
    events.tell(
        station,
        new Happening(
            Type.NORMAL,
            "CertificateIssued",
            "Issue",
            "certificate "
                + certificate.serialNumber()
                + " issued ("
                + causes
                + "), valid until "
                + certificate.validity().notAfter(),
            certificate.serialNumber().hex()));
    LOG.atInfo()
        .addKeyValue("station", Names.of(station))
        .addKeyValue("serialNumber", certificate.serialNumber())
        .addKeyValue("causes", causes)
        .addKeyValue("notAfter", certificate.validity().notAfter())
        .log("certificate issued");
    migration.issued(station, certificate);
  }

  /** Nobody can say it again later: the station is gone. */
  void departedUnprotected(BaseStation station, String why) {
    meters.departedUnprotected();
    events.tell(
        station,
        new Happening(
            Type.WARNING,
            "KeyNotRetired",
            "Delete",
            "deleted and revoked, but a key that it gave up may not be retired: " + why,
            why));
    LOG.atError()
        .addKeyValue("station", Names.of(station))
        .addKeyValue("why", why)
        .log("station deleted, but a key that it gave up may not be retired");
  }

  void departed(BaseStation station, List<Revocation> revocations) {
    LOG.atInfo()
        .addKeyValue("station", Names.of(station))
        .addKeyValue("revoked", revocations.size())
        .log("station deleted");
  }

  /** Trouble is worth a warning when it begins and when its reason changes. */
  void changed(
      BaseStation station,
      List<KnownCertificate> certificates,
      @Nullable BaseStationStatus former,
      BaseStationStatus status) {
    warn(station, "Validate", begun(ConditionType.STALLED, former, status));
    warn(
        station,
        "Issue",
        begun(ConditionType.READY, former, status)
            .filter(condition -> "True".equals(condition.status()))
            .filter(StationNews::needsAPerson));
    warn(
        station,
        "Install",
        begun(ConditionType.CERTIFICATE_INSTALLED, former, status)
            .filter(condition -> REFUSED_AT_THE_DOOR.contains(condition.reason())));
    warn(
        station,
        "Revoke",
        begun(ConditionType.REVOCATION_PUBLISHED, former, status)
            .filter(
                condition -> RevocationPublished.AUTHORITY_NOT_SERVED.equals(condition.reason())));
    migration.changed(station, former, status);
    deadlines.changed(station, former, status);
    Delivery.between(former, status, certificates)
        .ifPresent(delivery -> meters.delivered(delivery.authority(), delivery.took()));
    warn(
        station,
        "Regenerate",
        begun(ConditionType.REGENERATION_ACCEPTED, former, status)
            .filter(condition -> "False".equals(condition.status()))
            .filter(condition -> !Obstacle.RATE_LIMITED.reason().equals(condition.reason()))
            .filter(condition -> !isStalledBy(condition.reason(), status)));
  }

  /**
   * What hinders only the next certificate stalls nothing, and may wait for somebody all the same.
   */
  private static boolean needsAPerson(Condition ready) {
    return Optional.ofNullable(ready.reason())
        .flatMap(Obstacle::of)
        .filter(obstacle -> obstacle.remedy() == Obstacle.Remedy.CHANGE_ELSEWHERE)
        .isPresent();
  }

  /** Then the warning that it stands still says as much. */
  private static boolean isStalledBy(@Nullable String reason, BaseStationStatus status) {
    return ConditionType.STALLED
        .in(status.conditions())
        .filter(condition -> Objects.equals(condition.reason(), reason))
        .isPresent();
  }

  private static Optional<Condition> begun(
      ConditionType type, @Nullable BaseStationStatus former, BaseStationStatus status) {
    String formerReason =
        type.in(former == null ? null : former.conditions()).map(Condition::reason).orElse(null);
    return type.in(status.conditions())
        .filter(condition -> !Objects.equals(condition.reason(), formerReason));
  }

  private void warn(BaseStation station, String action, Optional<Condition> trouble) {
    trouble.ifPresent(
        condition ->
            events.tell(
                station,
                new Happening(
                    Type.WARNING,
                    Objects.requireNonNullElse(condition.reason(), action),
                    action,
                    Objects.requireNonNullElse(condition.message(), ""),
                    "generation "
                        + station.getMetadata().getGeneration()
                        + ", "
                        + condition.message())));
  }
}
