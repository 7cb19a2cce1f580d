package io.keymast.operator;

import static io.keymast.support.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.events.v1.Event;
import io.keymast.api.CertificateAuthority;
import io.keymast.domain.PublicKeyFingerprint;
import io.keymast.revocation.RetiredKeys;
import io.keymast.status.ConditionType;
import io.keymast.support.MutableClock;
import io.keymast.validation.PublicKeyValidator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** A stolen station has certificates of an authority that it left. */
class TheftAfterMoveTest {
  private static final String FORMER = "former";
  private static final String PRESENT = "present";
  private static final MutableClock CLOCK = new MutableClock();
  private static final PlatformTeam TEAM = new PlatformTeam("theft-after-move");
  private static final OperatorUnderTest OPERATOR = OperatorUnderTest.start(CLOCK);

  @BeforeAll
  static void platformTeamHasAuthorities() {
    TEAM.appliesAuthority(FORMER);
    TEAM.appliesAuthority(PRESENT);
    TEAM.awaits(TEAM.authority(FORMER), "True", "Issuing");
    TEAM.awaits(TEAM.authority(PRESENT), "True", "Issuing");
  }

  @AfterAll
  static void platformTeamLeaves() {
    TEAM.leaves();
    OPERATOR.close();
  }

  @Test
  @DisplayName(
      "S37 Where the former authority was lost by force, its ledger takes the retired key, and"
          + " nothing keeps the station")
  void formerAuthorityIsLost() {
    Station station = Station.named("moved");
    TEAM.appliesUnder(TEAM.authority(FORMER), station);
    TEAM.awaitsReady(station);
    TEAM.appliesUnder(TEAM.authority(PRESENT), station);
    TEAM.awaitsReady(station);
    CertificateAuthority former = TEAM.sees(TEAM.authority(FORMER));
    TEAM.cluster().resource(former).delete();
    TEAM.patches(former, "{\"metadata\":{\"finalizers\":null}}");

    TEAM.appliesUnder(TEAM.authority(PRESENT), station, "state: Stolen");
    TEAM.awaits(station, ConditionType.READY, "False", "Stolen");
    TEAM.deletes(station);

    await()
        .until(() -> TEAM.station(station).get() == null && TEAM.certificatesOf(station).isEmpty());
    assertThat(isRetired(PRESENT, station)).isTrue();
    assertThat(isRetired(FORMER, station)).isTrue();
    assertThat(TEAM.eventsOf(station))
        .extracting(Event::getReason)
        .contains("KeyRetired")
        .doesNotContain("KeyNotRetired");
  }

  private static boolean isRetired(String authority, Station station) {
    PublicKeyFingerprint key = PublicKeyValidator.fingerprintOf(station.publicKey()).orElseThrow();
    return new RetiredKeys(TEAM.cluster(), CLOCK).contains(TEAM.authority(authority), key);
  }
}
