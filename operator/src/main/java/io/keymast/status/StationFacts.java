package io.keymast.status;

import io.keymast.decision.Decision;
import io.keymast.decision.ObservedStation;
import io.keymast.domain.PacketForwarderVersion;
import io.keymast.validation.AuthorityPolicy;
import java.util.Optional;

/**
 * What a station's status is made from: what was observed, and what was decided and done.
 *
 * @param decision never an {@code Issue} (it is executed by now) and never a {@code StandBy}
 * @param reported the version that the station itself reported
 */
public record StationFacts(
    ObservedStation observed, Decision decision, Optional<PacketForwarderVersion> reported) {
  Optional<AuthorityPolicy> policy() {
    return switch (observed.authority()) {
      case io.keymast.decision.AuthorityState.Usable usable -> Optional.of(usable.policy());
      case io.keymast.decision.AuthorityState.Loading() -> Optional.empty();
      case io.keymast.decision.AuthorityState.Unusable unusable -> Optional.empty();
    };
  }
}
