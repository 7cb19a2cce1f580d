package io.keymast.status;

import static io.keymast.decision.ACertificate.certificate;
import static io.keymast.decision.AStation.station;
import static io.keymast.status.ConditionType.PUBLIC_KEY_ACCEPTED;
import static io.keymast.status.ConditionType.READY;
import static io.keymast.status.ConditionType.REGENERATION_ACCEPTED;
import static io.keymast.status.ConditionType.STALLED;
import static io.keymast.status.StatusAssert.assertThat;

import io.keymast.api.BaseStationStatus;
import io.keymast.decision.ACertificate;
import io.keymast.decision.AStation;
import io.keymast.domain.StationState;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What a user reads of a station that is compromised, suspended or stolen. */
class LifeStatusTest {
  private final ACertificate current = certificate(1);

  private static BaseStationStatus statusOf(AStation station) {
    return BaseStationStatusFactory.create(
        new StationFacts(station.protectedOne(), station.decided(), Optional.empty()), null);
  }

  @Test
  @DisplayName("S28 a compromised key that is not replaced yet: the condition says what to do")
  void keyNotReplaced() {
    assertThat(statusOf(station().having(current).compromised("leak", "A")))
        .condition(REGENERATION_ACCEPTED)
        .isFalse("KeyNotReplaced")
        .says(AStation.key("A").fingerprint().value(), "declare the new public key")
        .and()
        .condition(PUBLIC_KEY_ACCEPTED)
        .isFalse("KeyRetired")
        .and()
        .condition(READY)
        .isFalse("KeyRetired");
    assertThat(statusOf(station().having(current).withoutKey().compromised("leak", "A")))
        .condition(REGENERATION_ACCEPTED)
        .isFalse("KeyNotReplaced");
  }

  @Test
  @DisplayName("S35 a compromised key that is not the station's own: refused with the reason")
  void unfounded() {
    assertThat(statusOf(station().having(current).compromised("leak", "victim")))
        .condition(REGENERATION_ACCEPTED)
        .isFalse("CompromisedKeyUnknown")
        .says("nothing was revoked")
        .and()
        .condition(READY)
        .isTrue("CompromisedKeyUnknown");
  }

  @Test
  @DisplayName("S35 a suspended station says how to resume, and keeps its accepted key")
  void suspended() {
    assertThat(statusOf(station().having(current).regenerating("t").being(StationState.SUSPENDED)))
        .condition(READY)
        .isFalse("Suspended")
        .says("set spec.state to Active")
        .and()
        .condition(REGENERATION_ACCEPTED)
        .isFalse("Suspended")
        .and()
        .condition(PUBLIC_KEY_ACCEPTED)
        .isTrue("Accepted");
  }

  @Test
  @DisplayName("S37 a stolen station accepts no key and no token, and says: delete it")
  void stolen() {
    AStation stolen = station().having(current).regenerating("t").being(StationState.STOLEN);

    assertThat(statusOf(stolen))
        .condition(READY)
        .isFalse("Stolen")
        .says("delete the BaseStation")
        .and()
        .condition(REGENERATION_ACCEPTED)
        .isFalse("Stolen")
        .says("delete the BaseStation")
        .and()
        .condition(PUBLIC_KEY_ACCEPTED)
        .isFalse("KeyRetired")
        .says("delete the BaseStation")
        .and()
        .has(STALLED);
  }
}
