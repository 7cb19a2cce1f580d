package io.keymast.operator;

import static io.keymast.support.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.keymast.status.ConditionType;
import io.keymast.support.FaultProxy;
import io.keymast.support.OperatorJvm;
import java.time.Duration;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** One event never comes, and its watch goes on as if there had been none. */
class LostEventTest {
  /** It compares its caches with the API server every thirtieth time: each three seconds. */
  @AutoClose
  private final ProxiedTeam site =
      ProxiedTeam.elected("lost-event", Duration.ZERO, "--restore-check-interval", "PT0.1S");

  private final PlatformTeam team = site.team();
  private final FaultProxy proxy = site.proxy();
  private final OperatorJvm operator = site.operator();

  @Test
  @DisplayName(
      "S24 A regeneration whose event got lost, of a watch that goes on, is found, and acts once")
  void isFound() {
    team.hasAnAuthority();
    Station station = Station.named("unheard");
    Station other = Station.named("heard");
    team.applies(station);
    team.awaitsReady(station);
    proxy.watches().loseAllAbout(station.name());
    team.applies(station, "regenerate: {token: lost, reason: CertificateLost}");
    await("the event is lost").until(() -> proxy.watches().lost() > 0);
    proxy.watches().heard();
    team.applies(other);
    team.awaitsReady(other);

    team.awaits(station, ConditionType.REGENERATION_ACCEPTED, "True", "Acted");
    team.awaitsReady(station);

    assertThat(team.currentOf(station).getSpec().regenerateToken()).isEqualTo("lost");
    assertThat(team.certificatesOf(station)).hasSize(2);
    assertThat(team.certificatesOf(other)).hasSize(1);
    assertThat(operator.exitCodes()).as("it read everything anew, once").containsExactly(75);
    assertThat(operator.log()).contains("events of watched objects have not come");
  }
}
