package io.keymast.operator;

import static org.assertj.core.api.Assertions.assertThat;

import io.keymast.status.ConditionType;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** An external issuer that watches, and an approver: nobody but they answers. */
class WatchingIssuerTest {

  @AutoClose
  private static final ForeignAuthority AUTHORITY = ForeignAuthority.of("watching-issuer");

  private static final PlatformTeam TEAM = AUTHORITY.team();
  @AutoClose private static final WatchingIssuer ISSUER = WatchingIssuer.of(AUTHORITY);

  private static final DelegatedStations stations = AUTHORITY.stations();

  @Test
  @DisplayName("What the approver approves is signed by the issuer, and the station has it")
  void approved() {
    Station station = stations.enrolled("approved");

    ForeignIssuer.approves(stations.awaitsRequestOf(station));

    TEAM.awaitsReady(station);
    stations.awaitsNoRequestOf(station);
    assertThat(TEAM.certificatesOf(station)).hasSize(1);
  }

  @Test
  @DisplayName("What the approver denies is told in its words, and the issuer signs nothing")
  void denied() {
    Station station = stations.enrolled("denied");

    ForeignIssuer.refuses(stations.awaitsRequestOf(station));

    TEAM.awaits(station, ConditionType.CERTIFICATE_ISSUED, "False", "IssuerDenied");
    assertThat(TEAM.sees(station).getStatus().conditions().toString()).contains("not on my watch");
    assertThat(TEAM.certificatesOf(station)).isEmpty();
  }
}
