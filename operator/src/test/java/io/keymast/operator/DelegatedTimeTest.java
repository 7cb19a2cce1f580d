package io.keymast.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fabric8.certmanager.api.model.v1.CertificateRequest;
import io.keymast.status.ConditionType;
import io.keymast.support.MutableClock;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What time brings to an authority whose certificates an issuer behind cert-manager signs. */
class DelegatedTimeTest {
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final MutableClock CLOCK = new MutableClock();
  private static final PlatformTeam TEAM = new PlatformTeam("delegated-time");
  private static final String ATTEMPT = "keymast.io/attempt";
  @TempDir static Path folder;

  @SuppressWarnings("NullAway.Init")
  private static ForeignIssuer issuer;

  @SuppressWarnings("NullAway.Init")
  private static DelegatedStations stations;

  @SuppressWarnings("NullAway.Init")
  private static OperatorUnderTest operator;

  @BeforeAll
  static void platformTeamDelegates() {
    issuer = ForeignIssuer.in(folder, CLOCK);
    stations = new DelegatedStations(TEAM, issuer);
    operator = OperatorUnderTest.start(CLOCK);
    TEAM.appliesAuthorityOf(
        "lora",
        DelegatedStations.delegatingTo(
            "name: pki, kind: PkiIssuer, group: example.com", issuer.caCertificate()),
        "certificates: {duration: 480h, renewBefore: 240h}");
    TEAM.awaits(TEAM.authority(), "True", "Issuing");
  }

  @AfterAll
  static void platformTeamLeaves() {
    TEAM.leaves();
    operator.close();
  }

  @Test
  @DisplayName("A due certificate is renewed by the request that is kept, without the station")
  void renews() {
    Station station = stations.declares("renewed");
    stations.enrols(station);
    CertificateRequest first = stations.awaitsRequestOf(station);
    issuer.signs(first, station);
    TEAM.awaitsReady(station);
    stations.awaitsNoRequestOf(station);

    passes(Duration.ofDays(11));
    CertificateRequest next = stations.awaitsRequestOf(station);
    issuer.signs(next, station);

    await("the renewed certificate")
        .atMost(PATIENCE)
        .until(() -> TEAM.certificatesOf(station).size() == 2);
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
    Station station = stations.declares("meanwhile");
    stations.enrols(station);
    issuer.signs(stations.awaitsRequestOf(station), station);
    TEAM.awaitsReady(station);
    stations.awaitsNoRequestOf(station);
    passes(Duration.ofDays(11));

    issuer.denies(stations.awaitsRequestOf(station));

    TEAM.awaits(
        station,
        it ->
            ConditionType.READY
                .in(it.getStatus().conditions())
                .filter(ready -> ready.status().equals("True"))
                .filter(ready -> ready.message().contains("not on my watch"))
                .isPresent());
    assertThat(TEAM.certificatesOf(station)).hasSize(1);
  }

  @Test
  @DisplayName("What failed is asked for again after a minute")
  void failed() {
    Station station = stations.declares("failed");
    stations.enrols(station);
    CertificateRequest first = stations.awaitsRequestOf(station);
    issuer.fails(first);
    TEAM.awaits(station, ConditionType.CERTIFICATE_ISSUED, "False", "IssuerFailed");

    passes(Duration.ofSeconds(61));

    CertificateRequest second = stations.awaitsNextRequestOf(station, first);
    assertThat(second.getMetadata().getName()).isEqualTo(first.getMetadata().getName());
    assertThat(second.getMetadata().getAnnotations()).containsEntry(ATTEMPT, "2");
  }

  @Test
  @DisplayName("What was denied is asked for again after an hour")
  void denied() {
    Station station = stations.declares("denied");
    stations.enrols(station);
    CertificateRequest first = stations.awaitsRequestOf(station);
    issuer.denies(first);
    TEAM.awaits(station, ConditionType.CERTIFICATE_ISSUED, "False", "IssuerDenied");

    passes(Duration.ofMinutes(61));

    assertThat(stations.awaitsNextRequestOf(station, first).getMetadata().getAnnotations())
        .containsEntry(ATTEMPT, "2");
  }

  @Test
  @DisplayName("The request of a station that went is taken away")
  void abandoned() {
    Station gone = stations.declares("gone");
    stations.enrols(gone);
    stations.awaitsRequestOf(gone);

    TEAM.deletes(gone);
    await().atMost(PATIENCE).until(() -> TEAM.station(gone).get() == null);

    await()
        .atMost(PATIENCE)
        .until(
            () -> {
              passes(Duration.ofMinutes(4));
              return stations.requestsOf(gone).isEmpty();
            });
  }

  private static void passes(Duration time) {
    CLOCK.advance(time);
    TEAM.hurries(TEAM.authority());
  }
}
