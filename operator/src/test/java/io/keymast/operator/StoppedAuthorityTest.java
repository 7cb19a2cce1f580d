package io.keymast.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.keymast.api.BaseStationCertificate;
import io.keymast.support.MutableClock;
import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class StoppedAuthorityTest {
  private final PlatformTeam team = new PlatformTeam("stopped");

  @Test
  @DisplayName(
      "S36 An authority that is stopped by its spec publishes on, also after a restart of the"
          + " operator")
  void publishesAfterARestart() {
    MutableClock clock = new MutableClock();
    Station station = Station.named("revoked");
    try (OperatorUnderTest operator = OperatorUnderTest.start(clock)) {
      team.appliesAuthority("lora");
      team.awaits(team.authority(), "True", "Issuing");
      team.applies(station);
      team.awaitsReady(station);
    }
    BaseStationCertificate certificate = team.currentOf(station);
    team.patches(
        team.sees(team.authority()),
        "{\"spec\":{\"certificates\":{\"dnsSuffix\":\"stations.123\"},\"revocation\":{\"validity\":\"48h\"}}}");
    team.revokes(certificate, "keyCompromise");

    try (OperatorUnderTest operator = OperatorUnderTest.start(clock)) {
      team.awaits(team.authority(), "False", "InvalidSpec");
      await()
          .atMost(Duration.ofSeconds(60))
          .untilAsserted(
              () -> {
                assertThat(team.ledger().entries()).hasSize(1);
                assertThat(team.ledger().generations().values())
                    .allSatisfy(generation -> assertThat(generation.publishedCount()).isOne());
              });
      assertThat(team.ledger().generations().values())
          .allSatisfy(
              generation ->
                  assertThat(
                          Duration.between(
                              generation.head().orElseThrow().fields().thisUpdate(),
                              generation.head().orElseThrow().fields().nextUpdate()))
                      .isEqualTo(Duration.ofHours(48)));
      team.leaves();
    }
  }
}
