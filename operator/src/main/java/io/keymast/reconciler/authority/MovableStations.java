package io.keymast.reconciler.authority;

import io.keymast.api.BaseStation;
import io.keymast.api.BaseStationSpec;
import io.keymast.api.Condition;
import io.keymast.decision.Obstacle;
import io.keymast.decision.Obstacle.Remedy;
import io.keymast.domain.AuthorityName;
import io.keymast.domain.Backhaul;
import io.keymast.domain.CertificateUsage;
import io.keymast.domain.StationName;
import io.keymast.domain.StationState;
import io.keymast.reconciler.cluster.ClusterView;
import io.keymast.reconciler.cluster.Names;
import io.keymast.status.ConditionType;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The stations that an authority issues the next certificate to by itself, as far as the caches
 * tell: not who is suspended, stolen, refused, on its way out or another authority's by now, nor
 * who needs no certificate. Such a one may keep its certificate for years, and moves to no other
 * CA.
 */
final class MovableStations {
  private MovableStations() {}

  /** All, before the caches are filled. */
  static Predicate<StationName> of(AuthorityName authority, ClusterView cluster) {
    if (!cluster.isReady()) {
      return _ -> true;
    }
    Set<StationName> movable =
        cluster.stationsOf(authority).stream()
            .filter(MovableStations::isMovable)
            .map(Names::of)
            .collect(Collectors.toSet());
    return movable::contains;
  }

  static boolean isMovable(BaseStation station) {
    BaseStationSpec spec = station.getSpec();
    return spec != null
        && !station.isMarkedForDeletion()
        && isActive(spec)
        && usage(spec).isPresent()
        && !isRefused(station);
  }

  private static boolean isActive(BaseStationSpec spec) {
    String state = spec.state();
    return state == null || StationState.parse(state).equals(Optional.of(StationState.ACTIVE));
  }

  private static Optional<CertificateUsage> usage(BaseStationSpec spec) {
    String backhaul = spec.backhaul();
    return (backhaul == null ? Optional.of(Backhaul.TLS) : Backhaul.parse(backhaul))
        .flatMap(Backhaul::usage);
  }

  private static boolean isRefused(BaseStation station) {
    List<Condition> conditions =
        station.getStatus() == null ? null : station.getStatus().conditions();
    return is("False", ConditionType.PUBLIC_KEY_ACCEPTED, conditions).isPresent()
        || is("True", ConditionType.STALLED, conditions)
            .flatMap(condition -> Optional.ofNullable(condition.reason()))
            .flatMap(Obstacle::of)
            .filter(obstacle -> obstacle.remedy() == Remedy.CHANGE_STATION)
            .isPresent();
  }

  private static Optional<Condition> is(
      String status, ConditionType type, @Nullable List<Condition> conditions) {
    return type.in(conditions).filter(condition -> status.equals(condition.status()));
  }
}
