package io.keymast.operator;

import static io.keymast.support.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Set;

/** How a walk must end, whichever way it went. */
final class WalkOracle {
  private final PlatformTeam team;
  private final Inventory atFirst;

  /** Before any walk begins. */
  WalkOracle(PlatformTeam team) {
    this.team = team;
    this.atFirst = Inventory.of(team);
  }

  /** The same conditions, the same status, and the same objects that are named after it. */
  void endsLike(SpecWalk untouched, SpecWalk walk) {
    await(walk.toString())
        .untilAsserted(
            () -> {
              Inventory inventory = Inventory.of(team);
              assertThat(walk.outcome(inventory)).isEqualTo(untouched.outcome(inventory));
            });
  }

  /** The same of one that has come to a spec, and one that had it from the first. */
  void standsLike(SpecWalk atOnce, SpecWalk walk) {
    await(walk.toString())
        .untilAsserted(
            () -> {
              Inventory inventory = Inventory.of(team);
              assertThat(walk.outcomeElsewhere(inventory))
                  .isEqualTo(atOnce.outcomeElsewhere(inventory));
            });
  }

  /** Copies of trust bundles, say, which are named after no authority. */
  void leavesNothingBehind() {
    await("nothing left behind")
        .untilAsserted(
            () ->
                assertThat(Inventory.of(team).ofNobody())
                    .containsExactlyInAnyOrderElementsOf(atFirst.ofNobody()));
  }

  void isExplained(SpecWalk walk, Station station, Map<String, Set<String>> reasons) {
    await(walk.toString())
        .untilAsserted(
            () ->
                assertThat(Aftermath.of(team, station).unexplained(walk.changes(), reasons))
                    .as("certificates and ledger of " + station.name())
                    .isEmpty());
  }

  void goesOnWithTheNewestOfItsOwn(SpecWalk walk, Station station) {
    assertThat(team.currentOf(station).getSpec().serialNumber())
        .as(walk.toString())
        .isEqualTo(Aftermath.of(team, station).ofItsOwn().getLast().getSpec().serialNumber());
  }
}
