package io.keymast.operator;

import static io.keymast.support.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.keymast.app.ServedAuthorities;
import io.keymast.domain.AuthorityName;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Two operators without leader election, each with authorities of its own. */
class ShardsTest {
  private final PlatformTeam team = new PlatformTeam("shards");
  private final AuthorityName north = team.authority("north");
  private final AuthorityName south = team.authority("south");
  private OperatorUnderTest ofNorth;
  private OperatorUnderTest ofAllOthers;

  @BeforeEach
  void start() {
    ofNorth = OperatorUnderTest.serving(new ServedAuthorities.Only(Set.of(north)));
    ofAllOthers = OperatorUnderTest.serving(new ServedAuthorities.AllBut(Set.of(north)));
    team.appliesAuthority("north");
    team.appliesAuthority("south");
    team.awaits(north, "True", "Issuing");
    team.awaits(south, "True", "Issuing");
  }

  @AfterEach
  void stop() {
    team.leaves();
    ofNorth.close();
    ofAllOthers.close();
  }

  @Test
  @DisplayName("Each authority is served by exactly one of two operators: no overlap, no gap")
  void noOverlapAndNoGap() {
    Station hill = Station.named("hill");
    Station harbour = Station.named("harbour");

    team.appliesUnder(north, hill);
    team.appliesUnder(south, harbour);

    team.awaitsReady(hill);
    team.awaitsReady(harbour);
    assertThat(team.certificatesOf(hill)).hasSize(1);
    assertThat(team.certificatesOf(harbour)).hasSize(1);
    assertThat(ofNorth.metrics()).contains(metricsOf(north)).doesNotContain(metricsOf(south));
    assertThat(ofAllOthers.metrics()).contains(metricsOf(south)).doesNotContain(metricsOf(north));
    assertThat(issuedBy(ofNorth)).isEqualTo(1);
  }

  @Test
  @DisplayName(
      "A station that moves to the other operator's authority is certified there, and goes in peace")
  void moves() {
    Station hill = Station.named("mover");
    team.appliesUnder(north, hill);
    team.awaitsReady(hill);

    team.appliesUnder(south, hill);

    await().until(() -> team.certificatesOf(hill).size() == 2);
    assertThat(team.certificatesOf(hill).getLast().getSpec().certificateAuthorityRef().name())
        .isEqualTo("south");
    team.deletes(hill);
    await().until(() -> team.station(hill).get() == null && team.certificatesOf(hill).isEmpty());
    assertThat(team.ledger(north).entries()).hasSize(1);
    assertThat(team.ledger(south).entries()).hasSize(1);
  }

  private static String metricsOf(AuthorityName authority) {
    return "authority=\"" + authority + "\"";
  }

  private static double issuedBy(OperatorUnderTest operator) {
    return operator
        .metrics()
        .lines()
        .filter(line -> line.startsWith("keymast_certificates_issued_total"))
        .mapToDouble(line -> Double.parseDouble(line.replaceFirst(".* ", "")))
        .sum();
  }
}
