package io.keymast.decision;

import static io.keymast.decision.ACertificate.certificate;
import static io.keymast.decision.AMigration.confirmed;
import static io.keymast.decision.AMigration.delivered;
import static io.keymast.decision.AMigration.ipsec;
import static io.keymast.decision.AMigration.says;
import static io.keymast.decision.AMigration.states;
import static io.keymast.decision.AMigration.underWay;
import static io.keymast.decision.AStation.NOW;
import static io.keymast.decision.AStation.station;
import static io.keymast.domain.MigrationConfirmation.CERTIFICATES_CLEANED_UP;
import static io.keymast.domain.MigrationConfirmation.LINK_STABLE;
import static io.keymast.domain.MigrationConfirmation.SWITCHED_TO_TLS;
import static org.assertj.core.api.Assertions.assertThat;

import io.keymast.decision.BackhaulMigration.Phase;
import io.keymast.domain.RevocationReason;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The steps from IPsec to TLS, by what is known of the station. */
class BackhaulMigrationTest {
  @ParameterizedTest(
      name = "S42 S43 S44 S45 LRR {0}, certificate for {1}, delivered: {2}, confirmed: {3} -> {4}")
  @CsvSource({
    // unknown
    "      , 2.8.12, yes, '',     BPPPPP",
    "      , ''    , no,  'CSLB', BPPPPP",
    // 2.6.x: all six steps
    "2.6.7 , ''    , yes, '',     RPPPPP",
    "2.6.7 , 2.6.7 , yes, 'CSLB', RPPPPP",
    "2.8.12, 2.6.7 , yes, '',     DRPPPP",
    "2.8.12, 2.6.7 , yes, 'SLB',  DRPPPP",
    "2.8.12, 2.6.7 , yes, 'C',    DDRPPP",
    "2.8.12, 2.6.7 , yes, 'CSLB', DDRPPP",
    // other versions below 2.8
    "2.7.99, 2.7.99, yes, '',     RPPPPP",
    "2.5   , 2.5   , yes, '',     RPPPPP",
    "1.12.0, ''    , yes, '',     RPPPPP",
    // 2.8 and later with a certificate of after the upgrade
    "2.8.0 , 2.8.0 , no,  '',     DDDPPP",
    "2.8.12, 2.8.12, no,  'SLB',  DDDPPP",
    "2.8.12, 2.8.12, yes, '',     DDDRPP",
    "2.8.12, 2.8.1 , yes, 'LB',   DDDRPP",
    "2.8.12, 2.8.12, yes, 'S',    DDDDRP",
    "2.8.12, 2.8.12, yes, 'SB',   DDDDRP",
    "2.8.12, 2.8.12, yes, 'SL',   DDDDDR",
    "2.8.12, 2.8.12, yes, 'SLB',  DDDDDD",
    "2.8.12, 2.8.12, yes, 'CSLB', DDDDDD",
    // numbers, not text
    "2.10.0, 2.10.0, yes, '',     DDDRPP",
    "2.10.0, 2.8.0 , yes, '',     DDDRPP",
    "3.0.1 , 2.10.3, yes, '',     DDDRPP",
    "2.10.0, 2.6.12, yes, '',     DRPPPP",
    // 2.8 and later with an older certificate, or one of nobody knows when
    "2.8.12, ''    , yes, '',     DRPPPP",
    "2.10.0, 2.7.0 , yes, 'C',    DDRPPP",
    // put back to an older version
    "2.6.7 , 2.8.12, yes, 'CSLB', RPPPPP"
  })
  void byVersion(
      String running, String issuedFor, String delivered, String confirmed, String expected) {
    ACertificate certificate = ipsec(1).issuedForVersion(issuedFor);
    AStation station = station().confirming(confirmed(confirmed));
    if (delivered.equals("yes")) {
      certificate.delivered(NOW);
    }
    if (running != null) {
      station.declaringVersion(running);
    }

    assertThat(states(station.having(certificate))).isEqualTo(expected);
  }

  @Test
  @DisplayName("S45 What the station reports counts more than what is declared")
  void reportedCounts() {
    AStation early =
        station().declaringVersion("2.8.12").having(delivered("2.6.7").reportedVersion("2.6.7"));
    AStation late =
        station().declaringVersion("2.6.7").having(delivered("2.6.7").reportedVersion("2.8.12"));

    assertThat(states(early)).isEqualTo("RPPPPP");
    assertThat(says(early, MigrationStep.UPGRADE_PACKET_FORWARDER))
        .contains("from 2.6.7", "the declared 2.8.12 does not count");
    assertThat(states(late)).isEqualTo("DRPPPP");
    assertThat(says(late, MigrationStep.UPGRADE_PACKET_FORWARDER)).contains("2.8.12", "reported");
  }

  @Test
  @DisplayName("S45 The version reported stands until the next certificate is fetched with another")
  void reportStays() {
    AStation station =
        station()
            .having(
                delivered("2.6.7").reportedVersion("2.8.12").revoked(RevocationReason.SUPERSEDED),
                ipsec(2).issuedForVersion("2.8.12"));

    assertThat(states(station)).isEqualTo("DDDPPP");
  }

  @Test
  @DisplayName("S45 Below 2.8 other than 2.6 the upgrade comes with an advisory")
  void advisory() {
    MigrationStep upgrade = MigrationStep.UPGRADE_PACKET_FORWARDER;

    assertThat(says(station().declaringVersion("2.6.7").having(ipsec(1)), upgrade))
        .doesNotContain("documented for 2.6.x");
    assertThat(says(station().declaringVersion("2.5.9").having(ipsec(1)), upgrade))
        .contains("documented for 2.6.x");
  }

  @Test
  @DisplayName("S45 Unknown: blocked, with what to declare")
  void unknown() {
    AStation station = station().having(ipsec(1));

    assertThat(underWay(station).phase()).isEqualTo(Phase.BLOCKED);
    assertThat(says(station, MigrationStep.UPGRADE_PACKET_FORWARDER))
        .contains("spec.packetForwarder.version", "LRR_VERSION");
  }

  @Test
  @DisplayName("S42 A confirmation given too early is said not to count")
  void tooEarly() {
    AStation station =
        station().declaringVersion("2.8.12").confirming(LINK_STABLE).having(delivered("2.8.12"));

    assertThat(states(station)).isEqualTo("DDDRPP");
    assertThat(says(station, MigrationStep.CONFIRM_STABLE))
        .contains("comes after SwitchToTLS", "LinkStable is confirmed too early");
    assertThat(says(station, MigrationStep.BACKUP)).isEqualTo("comes after ConfirmStable");
  }

  @Test
  @DisplayName("S46 A renewal on the way takes nothing back; a revocation waits for the next one")
  void renewedOnTheWay() {
    ACertificate next = ipsec(2).issuedForVersion("2.8.12");
    AStation station = station().declaringVersion("2.8.12").confirming(SWITCHED_TO_TLS);

    assertThat(states(station.having(delivered("2.8.12"), next))).isEqualTo("DDDDRP");
    assertThat(
            states(station.having(delivered("2.8.12").revoked(RevocationReason.SUPERSEDED), next)))
        .isEqualTo("DDDPPP");
    assertThat(says(station, MigrationStep.SWITCH_TO_TLS)).contains("does not count");
  }

  @Test
  @DisplayName("S46 Without any valid certificate nothing is offered but to wait")
  void noCertificate() {
    AStation station =
        station()
            .declaringVersion("2.8.12")
            .confirming(CERTIFICATES_CLEANED_UP)
            .having(delivered("2.8.12").revoked(RevocationReason.PRIVILEGE_WITHDRAWN));

    assertThat(states(station)).isEqualTo("DPPPPP");
    assertThat(says(station, MigrationStep.CLEAN_UP_CERTIFICATES))
        .contains("wait until the station has a valid certificate");
  }
}
