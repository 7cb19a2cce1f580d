package io.keymast.decision;

import io.keymast.validation.DeclaredStation;
import java.util.Optional;

/** Why a station that is suspended or stolen gets nothing, and what to do about it. */
final class UntrustedStation {
  private static final String FIELD = "spec.state";

  private UntrustedStation() {}

  static Optional<Decision> refusal(ObservedStation observed, DeclaredStation station) {
    String name = observed.identity().name().name();
    return switch (station.wishes().state()) {
      case ACTIVE -> Optional.empty();
      case SUSPENDED ->
          Optional.of(
              new Decision.Refuse(
                  Obstacle.SUSPENDED,
                  FIELD,
                  "the station is suspended: its certificates are on hold and the Key Installer is"
                      + " closed for it; to resume, set spec.state to Active: kubectl patch bs "
                      + name
                      + " --type=merge -p '{\"spec\":{\"state\":\"Active\"}}'"));
      case STOLEN ->
          Optional.of(
              new Decision.Refuse(
                  Obstacle.STOLEN,
                  FIELD,
                  "the station is stolen: its certificates are revoked and its keys are retired,"
                      + " for good; delete the BaseStation: kubectl delete bs "
                      + name));
    };
  }
}
