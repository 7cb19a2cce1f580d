package io.keymast.reconciler.brakes;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.keymast.api.BaseStation;
import io.keymast.api.BaseStationCertificate;
import io.keymast.api.BaseStationCertificateStatus;
import io.keymast.api.Condition;
import io.keymast.decision.BrakeReason;
import io.keymast.domain.StationName;
import io.keymast.reconciler.cluster.ClusterView;
import io.keymast.reconciler.cluster.Names;
import io.keymast.status.ConditionType;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Finds certificates whose station is gone: one that two leaders made while it was deleted, say. A
 * restore may bring certificates back long before their stations, so that nothing is done before it
 * has stood in the certificate's status for an hour.
 */
public final class OrphanWatch {
  static final Duration GRACE = Duration.ofHours(1);

  /** A station that came back is seen within this time. */
  static final Duration LOOK = Duration.ofMinutes(5);

  private final ClusterView cluster;
  private final KubernetesClient client;
  private final OrphanBrake brake;
  private final Clock clock;

  public OrphanWatch(ClusterView cluster, KubernetesClient client, OrphanBrake brake, Clock clock) {
    this.cluster = cluster;
    this.client = client;
    this.brake = brake;
    this.clock = clock;
  }

  /** What was found. */
  public sealed interface Finding {
    /** Its station exists. */
    record HasStation() implements Finding {}

    /** It does not; to be said, and to be looked at again. */
    record Missing(String message, Duration nextLook) implements Finding {}

    /** It has been said for long enough, and a live read says so too. */
    record Orphan() implements Finding {}
  }

  public Finding look(BaseStationCertificate object) {
    return Names.stationOf(object)
        .map(name -> look(object, name))
        .orElseGet(Finding.HasStation::new);
  }

  private Finding look(BaseStationCertificate object, StationName name) {
    if (isStationOf(object, cluster.station(name).orElse(null))) {
      return new Finding.HasStation();
    }
    Instant now = clock.instant();
    Instant due = missingSince(object, now).plus(GRACE);
    if (now.isBefore(due)) {
      Duration left = Duration.between(now, due).plusSeconds(1);
      return new Finding.Missing(
          "there is no BaseStation "
              + name
              + " with its EUI: it is revoked and removed once that has stood here for an hour;"
              + " until then, restoring the BaseStation keeps it",
          left.compareTo(LOOK) < 0 ? left : LOOK);
    }
    BaseStation live =
        client
            .resources(BaseStation.class)
            .inNamespace(name.namespace())
            .withName(name.name())
            .get();
    if (isStationOf(object, live)) {
      return new Finding.HasStation();
    }
    return Names.authorityOf(object).filter(it -> !brake.admits(it, name)).isPresent()
        ? new Finding.Missing(held(name), LOOK)
        : new Finding.Orphan();
  }

  private static String held(StationName name) {
    return "there is no BaseStation "
        + name
        + " with its EUI, but too many are missing at once ("
        + BrakeReason.MASS_ORPHANS_HELD.apiName()
        + "): it is not revoked for that until fewer are missing, or until the authority's"
        + " spec.resume says that they are gone";
  }

  /** Whether it has been said for long enough. */
  static boolean isDue(BaseStationCertificate object, Instant now) {
    return !now.isBefore(missingSince(object, now).plus(GRACE));
  }

  /** A backup may bring back an old status with a new object. */
  private static Instant missingSince(BaseStationCertificate object, Instant now) {
    Instant created = Instant.parse(object.getMetadata().getCreationTimestamp());
    return Optional.ofNullable(object.getStatus())
        .map(BaseStationCertificateStatus::conditions)
        .flatMap(ConditionType.ORPHANED::in)
        .filter(condition -> "True".equals(condition.status()))
        .map(Condition::lastTransitionTime)
        .map(said -> Stream.of(said, created).max(Instant::compareTo).orElse(said))
        .orElse(now);
  }

  private static boolean isStationOf(BaseStationCertificate object, @Nullable BaseStation station) {
    return station != null
        && station.getSpec() != null
        && Objects.equals(station.getSpec().eui(), object.getSpec().eui());
  }
}
