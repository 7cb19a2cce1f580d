package io.keymast.operator;

import static io.keymast.support.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.certmanager.api.model.v1.CertificateRequest;
import io.keymast.status.ConditionType;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What time brings to an authority whose certificates an issuer behind cert-manager signs. */
class DelegatedTimeTest {
  private static final String ATTEMPT = "keymast.io/attempt";

  @AutoClose
  private static final ForeignAuthority AUTHORITY =
      ForeignAuthority.of("delegated-time", "certificates: {duration: 480h, renewBefore: 240h}");

  private static final PlatformTeam TEAM = AUTHORITY.team();
  private static final ForeignIssuer issuer = AUTHORITY.issuer();
  private static final DelegatedStations stations = AUTHORITY.stations();

  @Test
  @DisplayName("A due certificate is renewed by the request that is kept, without the station")
  void renews() {
    Station station = stations.enrolled("renewed");
    CertificateRequest first = stations.awaitsRequestOf(station);
    issuer.signs(first, station);
    TEAM.awaitsReady(station);
    stations.awaitsNoRequestOf(station);

    AUTHORITY.passes(Duration.ofDays(11));
    CertificateRequest next = stations.awaitsRequestOf(station);
    issuer.signs(next, station);

    await("the renewed certificate").until(() -> TEAM.certificatesOf(station).size() == 2);
    assertThat(next.getMetadata().getName()).isNotEqualTo(first.getMetadata().getName());
    assertThat(next.getSpec().getRequest()).isEqualTo(first.getSpec().getRequest());
    assertThat(TEAM.certificatesOf(station))
        .extracting(it -> it.getSpec().causes())
        .containsExactlyInAnyOrder(List.of("Initial"), List.of("Renewal"));
    assertThat(TEAM.certificatesOf(station))
        .extracting(it -> it.getSpec().revocation())
        .containsOnlyNulls();
  }

  @Test
  @DisplayName("While its renewal is denied, a station with a valid certificate is Ready")
  void readyMeanwhile() {
    Station station = stations.inService("meanwhile");
    AUTHORITY.passes(Duration.ofDays(11));

    issuer.denies(stations.awaitsRequestOf(station));

    awaitsReadyThough(station, "not on my watch");
    assertThat(TEAM.certificatesOf(station)).hasSize(1);
  }

  @Test
  @DisplayName("What failed is asked for again after a minute")
  void failed() {
    Station station = stations.enrolled("failed");
    CertificateRequest first = stations.awaitsRequestOf(station);
    issuer.fails(first);
    TEAM.awaits(station, ConditionType.CERTIFICATE_ISSUED, "False", "IssuerFailed");

    AUTHORITY.passes(ForeignIssuer.AHEAD.plusSeconds(61));

    CertificateRequest second = stations.awaitsNextRequestOf(station, first);
    assertThat(second.getMetadata().getName()).isEqualTo(first.getMetadata().getName());
    assertThat(second.getMetadata().getAnnotations()).containsEntry(ATTEMPT, "2");
  }

  @Test
  @DisplayName("What was denied is asked for again after an hour")
  void denied() {
    Station station = stations.enrolled("denied");
    CertificateRequest first = stations.awaitsRequestOf(station);
    issuer.denies(first);
    TEAM.awaits(station, ConditionType.CERTIFICATE_ISSUED, "False", "IssuerDenied");

    AUTHORITY.passes(Duration.ofMinutes(61));

    assertThat(stations.awaitsNextRequestOf(station, first).getMetadata().getAnnotations())
        .containsEntry(ATTEMPT, "2");
  }

  @Test
  @DisplayName("A renewal that is answered with the certificate there is counts for none")
  void repeated() {
    Station station = stations.inService("repeated");
    AUTHORITY.passes(Duration.ofDays(11));

    issuer.repeats(stations.awaitsRequestOf(station));

    awaitsReadyThough(station, "which was published before");
    assertThat(TEAM.certificatesOf(station)).hasSize(1);
  }

  @Test
  @DisplayName("What is signed under a pause, however long, is published after it")
  void paused() {
    Station station = stations.enrolled("paused");
    CertificateRequest request = stations.awaitsRequestOf(station);
    TEAM.patches(TEAM.sees(TEAM.authority()), "{\"spec\":{\"paused\":true}}");
    TEAM.awaits(station, ConditionType.CERTIFICATE_ISSUED, "False", "Paused");
    issuer.signs(request, station);
    for (int looks = 0; looks < 8; looks++) {
      AUTHORITY.passes(Duration.ofMinutes(4));
      TEAM.awaits(
          TEAM.authority(),
          it -> it.getMetadata().getGeneration().equals(it.getStatus().observedGeneration()));
    }
    assertThat(TEAM.certificatesOf(station)).isEmpty();

    TEAM.patches(TEAM.sees(TEAM.authority()), "{\"spec\":{\"paused\":false}}");

    TEAM.awaitsReady(station);
    assertThat(TEAM.currentOf(station).getSpec().serialNumber())
        .isEqualToIgnoringCase(issuer.serialNumber());
  }

  private static void awaitsReadyThough(Station station, String setback) {
    TEAM.awaits(
        station,
        it ->
            ConditionType.READY
                .in(it.getStatus().conditions())
                .filter(ready -> ready.status().equals("True"))
                .filter(ready -> ready.message().contains(setback))
                .isPresent());
  }
}
