package io.keymast.status;

import static io.keymast.decision.ACertificate.certificate;
import static io.keymast.decision.AStation.station;
import static io.keymast.decision.AnAuthority.authority;
import static io.keymast.status.ConditionType.BACKHAUL_MIGRATED;
import static io.keymast.status.ConditionType.BACKHAUL_SECURED;
import static io.keymast.status.ConditionType.READY;
import static io.keymast.status.ConditionType.RECONCILING;
import static io.keymast.status.ConditionType.STALLED;
import static io.keymast.status.StationStatuses.statusOf;
import static io.keymast.status.StatusAssert.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import io.keymast.decision.ACertificate;
import io.keymast.decision.AStation;
import io.keymast.domain.Backhaul;
import io.keymast.domain.MigrationConfirmation;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What a user reads of how a station is connected. */
class BackhaulStatusTest {
  private final ACertificate current = certificate(1);

  @Test
  @DisplayName("S1 IPsec is accepted with the advice that TLS is recommended")
  void advice() {
    ACertificate ipsec = certificate(1).forIpsec();

    assertThat(statusOf(station().with(Backhaul.IPSEC).having(ipsec)))
        .condition(READY)
        .isTrue("CertificateValid")
        .says("TLS is recommended");
    assertThat(statusOf(station().having(current)))
        .condition(READY)
        .doesNotSay("TLS is recommended");
  }

  @Test
  @DisplayName("S48 back from TLS to IPsec, as the authority allows, is advised against")
  void adviceAgainstTheWayBack() {
    ACertificate ipsec = certificate(2).forIpsec();
    AStation back =
        station()
            .with(Backhaul.IPSEC)
            .under(authority().allowingTheWayBack())
            .having(current, ipsec);

    assertThat(statusOf(back))
        .condition(READY)
        .isTrue("CertificateValid")
        .says("went back from TLS to IPsec", "TLS is recommended");
  }

  @Test
  @DisplayName("S43 what hinders the certificate that ends a migration is said")
  void finishing() {
    ACertificate ipsec =
        certificate(1).forIpsec().issuedForVersion("2.8.12").delivered(AStation.NOW);
    AStation finishing =
        station()
            .declaringVersion("2.8.12")
            .confirming(
                MigrationConfirmation.SWITCHED_TO_TLS,
                MigrationConfirmation.LINK_STABLE,
                MigrationConfirmation.BACKED_UP)
            .under(authority().paused())
            .having(ipsec);

    assertThat(statusOf(finishing))
        .condition(BACKHAUL_MIGRATED)
        .isFalse("Finishing")
        .says("all steps are done")
        .and()
        .condition(READY)
        .isTrue("Paused");
  }

  @Test
  @DisplayName("S1 a backhaul None is refused with the reason where securing is enforced")
  void backhaulRequired() {
    assertThat(statusOf(station().with(Backhaul.NONE)))
        .condition(READY)
        .isFalse("BackhaulRequired")
        .says("spec.backhaul", "choose TLS (recommended) or IPsec");
  }

  @Test
  @DisplayName("S2 an accepted backhaul None is ready, and the status advises to secure it")
  void backhaulNotSecured() {
    assertThat(statusOf(station().with(Backhaul.NONE).under(authority().notEnforcing())))
        .condition(READY)
        .isTrue("BackhaulNotSecured")
        .and()
        .condition(BACKHAUL_SECURED)
        .isFalse("NotSecured")
        .says("set spec.backhaul to TLS")
        .and()
        .hasNo(STALLED, RECONCILING);
  }
}
