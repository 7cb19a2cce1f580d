package io.keymast.decision;

import static io.keymast.decision.ACertificate.certificate;
import static io.keymast.decision.AMigration.delivered;
import static io.keymast.decision.AMigration.ipsec;
import static io.keymast.decision.AMigration.migrationOf;
import static io.keymast.decision.AMigration.states;
import static io.keymast.decision.AMigration.underWay;
import static io.keymast.decision.AStation.NOW;
import static io.keymast.decision.AStation.station;
import static io.keymast.decision.AnAuthority.authority;
import static io.keymast.domain.MigrationConfirmation.BACKED_UP;
import static io.keymast.domain.MigrationConfirmation.LINK_STABLE;
import static io.keymast.domain.MigrationConfirmation.SWITCHED_TO_TLS;
import static org.assertj.core.api.Assertions.assertThat;

import io.keymast.decision.BackhaulMigration.Phase;
import io.keymast.domain.Backhaul;
import io.keymast.domain.RevocationReason;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What a migration from IPsec to TLS means for certificates, how it ends, and the way back. */
class BackhaulMigrationEndTest {
  @Test
  @DisplayName("S47 Only TLS after IPsec is a migration")
  void noMigration() {
    assertThat(migrationOf(station())).isEmpty();
    assertThat(migrationOf(station().having(certificate(1)))).isEmpty();
    assertThat(migrationOf(station().with(Backhaul.IPSEC).having(ipsec(1)))).isEmpty();
    assertThat(migrationOf(station().with(Backhaul.NONE).having(ipsec(1)))).isEmpty();
  }

  @Test
  @DisplayName("S47 A change to TLS issues nothing; whatever is issued meanwhile serves both gates")
  void bothGates() {
    ACertificate old = delivered("2.6.7");
    AStation station = station().declaringVersion("2.8.12").having(old);

    DecisionAssert.assertThat(station.decided()).keeps(old).unhindered();

    DecisionAssert.assertThat(station.regenerating("to-tls").decided())
        .supersedes(old)
        .issuesBecauseOf(IssuanceCause.REGENERATED)
        .issuesUsage("IPsec")
        .recordsVersion("2.8.12");
  }

  @Test
  @DisplayName("S47 The version recorded in a certificate is the one that the station reported")
  void recordsWhatRuns() {
    AStation station =
        station()
            .declaringVersion("2.8.12")
            .having(delivered("2.6.7").reportedVersion("2.6.9"))
            .regenerating("too-early");

    DecisionAssert.assertThat(station.decided()).recordsVersion("2.6.9");
  }

  @Test
  @DisplayName("S43 S47 The confirmed backup ends it: a certificate for TLS only, nothing revoked")
  void ends() {
    ACertificate last = delivered("2.8.12");
    AStation station =
        station()
            .declaringVersion("2.8.12")
            .confirming(SWITCHED_TO_TLS, LINK_STABLE, BACKED_UP)
            .having(last);

    assertThat(underWay(station).phase()).isEqualTo(Phase.FINISHING);
    DecisionAssert.assertThat(station.decided())
        .issuesBecauseOf(IssuanceCause.BACKHAUL_CHANGED)
        .issuesUsage("TLS")
        .revokesNothing();
    DecisionAssert.assertThat(station.under(authority().paused()).decided())
        .keeps(last)
        .hinderedBy(Obstacle.PAUSED);
  }

  @Test
  @DisplayName("S47 Once ended it stays so, also when the confirmations are taken away")
  void staysEnded() {
    AStation station = station().having(delivered("2.8.12"), certificate(2));

    assertThat(underWay(station).phase()).isEqualTo(Phase.DONE);
    assertThat(states(station)).isEqualTo("DDDDDD");
    DecisionAssert.assertThat(station.decided()).keeps(certificate(2)).revokesNothing();
  }

  @Test
  @DisplayName("S47 Cancelled before the backup: the IPsec certificate stays, or is issued again")
  void cancelled() {
    ACertificate regenerated = ipsec(2).issuedForVersion("2.8.12").delivered(NOW);
    AStation cancelled = station().with(Backhaul.IPSEC).having(delivered("2.6.7"), regenerated);

    DecisionAssert.assertThat(cancelled.decided()).keeps(regenerated).revokesNothing();
    regenerated.revoked(RevocationReason.PRIVILEGE_WITHDRAWN);
    DecisionAssert.assertThat(cancelled.having(regenerated).decided()).issuesUsage("IPsec");
  }

  @Test
  @DisplayName("S48 After its end the way back is closed, unless the authority opens it")
  void theWayBack() {
    AStation back =
        station().with(Backhaul.IPSEC).having(delivered("2.8.12"), certificate(2).delivered(NOW));

    DecisionAssert.assertThat(back.decided()).refuses(Obstacle.BACKHAUL_CHANGE_NOT_ALLOWED);
    DecisionAssert.assertThat(back.under(authority().allowingTheWayBack()).decided())
        .issuesBecauseOf(IssuanceCause.BACKHAUL_CHANGED)
        .issuesUsage("IPsec")
        .issuesRevision(3)
        .revokesNothing();
  }

  @Test
  @DisplayName("S48 Whoever went back and goes to TLS again starts afresh")
  void afresh() {
    AStation again =
        station()
            .declaringVersion("2.8.12")
            .having(
                delivered("2.8.12"),
                certificate(2).delivered(NOW),
                ipsec(3).issuedForVersion("2.8.12").delivered(NOW));

    assertThat(states(again)).isEqualTo("DDDRPP");
  }
}
