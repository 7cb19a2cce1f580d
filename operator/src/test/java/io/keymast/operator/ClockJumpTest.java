package io.keymast.operator;

import static io.keymast.support.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.keymast.api.BaseStationCertificate;
import io.keymast.api.CertificateAuthorityStatus.Crl;
import io.keymast.support.MutableClock;
import java.time.Instant;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The machine sleeps: its wall clock goes on, its timers don't. */
class ClockJumpTest {
  private static final MutableClock CLOCK = new MutableClock();

  private static final PlatformTeam TEAM = new PlatformTeam("asleep");
  private static final OperatorUnderTest OPERATOR = OperatorUnderTest.start(CLOCK);

  @BeforeAll
  static void platformTeamHasAnAuthority() {
    TEAM.hasAnAuthority();
  }

  @AfterAll
  static void platformTeamLeaves() {
    TEAM.leaves();
    OPERATOR.close();
  }

  @Test
  @DisplayName(
      "S19 An operator whose machine slept past a renewal and past the CRL's end makes up for"
          + " both at once")
  void sleepsPastARenewal() {
    Station due = Station.named("asleep-due");
    Station later = Station.named("asleep-later");
    TEAM.applies(due);
    TEAM.applies(later, "certificate: {duration: 87600h}");
    TEAM.awaitsReady(later);
    Instant renewalTime = TEAM.awaitsReady(due).getStatus().certificate().renewalTime();
    Crl published =
        TEAM.awaits(TEAM.authority(), seen -> seen.getStatus().crl() != null).getStatus().crl();
    BaseStationCertificate first = TEAM.currentOf(due);

    CLOCK.moveTo(renewalTime.plusSeconds(1));

    await().until(() -> TEAM.certificatesOf(due).size() == 2);
    await()
        .until(
            () ->
                TEAM.sees(TEAM.authority())
                    .getStatus()
                    .crl()
                    .thisUpdate()
                    .isAfter(published.nextUpdate()));
    assertThat(TEAM.certificatesOf(due).getLast().getSpec().causes()).containsExactly("Renewal");
    assertThat(TEAM.ledgerEntryOf(first)).isEmpty();
    assertThat(TEAM.certificatesOf(later)).hasSize(1);
  }
}
