package io.keymast.operator;

import static org.assertj.core.api.Assertions.assertThat;

import io.keymast.api.BaseStationCertificate;
import io.keymast.revocation.PublicationSchedule;
import io.keymast.support.MutableClock;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class AuthorityDepartureTest {
  private static final MutableClock CLOCK = new MutableClock();
  private static final PlatformTeam TEAM = new PlatformTeam("authority-departure");
  private static final OperatorUnderTest OPERATOR = OperatorUnderTest.start(CLOCK);

  @BeforeAll
  static void platformTeamHasAnAuthority() {
    TEAM.appliesAuthority("lora");
    TEAM.awaits(TEAM.authority(), "True", "Issuing");
  }

  @AfterAll
  static void platformTeamLeaves() {
    TEAM.leaves();
    OPERATOR.close();
  }

  @Test
  @DisplayName("S36 an authority stays, and publishes, until what it revoked has ended")
  void deletedAuthorityForgetsNoRevocation() {
    Station before = Station.named("before");
    Station meanwhile = Station.named("meanwhile");
    TEAM.applies(before);
    TEAM.applies(meanwhile);
    TEAM.awaitsReady(before);
    TEAM.awaitsReady(meanwhile);
    BaseStationCertificate revokedBefore = TEAM.currentOf(before);
    BaseStationCertificate revokedMeanwhile = TEAM.currentOf(meanwhile);
    TEAM.deletes(before);

    TEAM.resource(TEAM.authority()).delete();
    TEAM.awaits(TEAM.authority(), "False", "Deleting");
    TEAM.deletes(meanwhile);

    Awaitility.await()
        .atMost(Duration.ofSeconds(20))
        .untilAsserted(
            () -> {
              assertThat(TEAM.ledgerEntryOf(revokedBefore)).isPresent();
              assertThat(TEAM.ledgerEntryOf(revokedMeanwhile)).isPresent();
              assertThat(TEAM.ledger().generations().values())
                  .allSatisfy(
                      generation ->
                          assertThat(
                                  PublicationSchedule.decide(
                                      java.util.Optional.of(generation), CLOCK.instant()))
                              .isInstanceOf(PublicationSchedule.Need.Later.class));
            });
    TEAM.awaits(TEAM.authority(), "False", "Deleting");
  }
}
