package io.keymast.reconciler.metrics;

import io.keymast.api.BaseStation;
import io.keymast.domain.StationState;
import io.keymast.status.ConditionType;
import java.util.Optional;

/** What a station counts as in the fleet: exactly one of these. */
enum FleetState {
  READY("ready"),
  NOT_READY("not_ready"),
  SUSPENDED("suspended"),
  STOLEN("stolen");

  private final String label;

  FleetState(String label) {
    this.label = label;
  }

  String label() {
    return label;
  }

  static FleetState of(BaseStation station) {
    Optional<StationState> declared =
        Optional.ofNullable(station.getSpec())
            .map(spec -> spec.state())
            .flatMap(StationState::parse);
    return switch (declared.orElse(StationState.ACTIVE)) {
      case SUSPENDED -> SUSPENDED;
      case STOLEN -> STOLEN;
      case ACTIVE -> isReady(station) ? READY : NOT_READY;
    };
  }

  static boolean isReady(BaseStation station) {
    return station.getStatus() != null
        && ConditionType.READY.isTrueFor(
            station.getStatus().conditions(), station.getMetadata().getGeneration());
  }
}
