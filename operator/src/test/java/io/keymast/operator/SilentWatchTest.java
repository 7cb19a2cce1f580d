package io.keymast.operator;

import static io.keymast.support.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.keymast.status.ConditionType;
import io.keymast.support.FaultProxy;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** A watch goes on and tells nothing more, so that a cache shows the past. */
class SilentWatchTest {
  @AutoClose private final ProxiedTeam site = ProxiedTeam.unelected("silent-watch", Duration.ZERO);

  private final PlatformTeam team = site.team();
  private final FaultProxy proxy = site.proxy();

  @Test
  @DisplayName(
      "S37 What a station is owed is not signed once it is stolen, though nobody has heard")
  void stolenUnheard() {
    Scene scene = new Scene(team, "unheard-1", site.operator());
    scene.isReadyWith();
    proxy.watches().freeze(Set.of("basestations"));
    team.applies(scene.station(), "state: Stolen");

    team.revokes(team.currentOf(scene.station()), "superseded");

    await("it looks at the station itself").until(() -> asked("basestations/unheard-1") > 2);
    assertThat(signed(scene)).isEqualTo(1);
    proxy.watches().thaw();
    team.awaits(scene.station(), ConditionType.READY, "False", "Stolen");
    assertThat(signed(scene)).isEqualTo(1);
  }

  @Test
  @DisplayName("Nothing is signed by an authority that is paused, though nobody has heard")
  void pausedUnheard() {
    Scene scene = new Scene(team, "unheard-2", site.operator());
    scene.hasAnAuthority();
    team.awaits(scene.team().authority(), "True", "Issuing");
    proxy.watches().freeze(Set.of("certificateauthorities"));
    team.patches(team.sees(scene.team().authority()), "{\"spec\":{\"paused\":true}}");

    scene.applies();

    String authority = "certificateauthorities/" + scene.team().authority().name();
    await("it looks at the authority itself").until(() -> asked(authority) > 0);
    proxy.watches().thaw();
    team.awaits(scene.station(), ConditionType.READY, "False", "Paused");
    assertThat(signed(scene)).isZero();
  }

  private int asked(String object) {
    return proxy.reads().asked(uri -> uri.endsWith("/" + object));
  }

  private int signed(Scene scene) {
    return SigningRecord.of(site.operator().journal()).signed(scene).size();
  }
}
