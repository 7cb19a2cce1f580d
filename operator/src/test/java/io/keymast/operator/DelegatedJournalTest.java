package io.keymast.operator;

import static io.keymast.support.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.certmanager.api.model.v1.CertificateRequest;
import io.fabric8.certmanager.api.model.v1.CertificateRequestBuilder;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.keymast.api.BaseStationCertificate;
import io.keymast.decision.CertificateBinding;
import io.keymast.decision.CertificateName;
import io.keymast.domain.CertificateUsage;
import io.keymast.domain.Eui64;
import io.keymast.domain.KeyId;
import io.keymast.domain.StationName;
import io.keymast.status.ConditionType;
import io.keymast.validation.PublicKeyValidator;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What the journal has of certificates that an issuer behind cert-manager signed. */
class DelegatedJournalTest {
  @AutoClose private static final Overheard OVERHEARD = new Overheard();
  private static final String PUBLISHED = "which was published before";

  @AutoClose
  private static final ForeignAuthority AUTHORITY =
      ForeignAuthority.of("delegated-journal", "certificates: {duration: 480h, renewBefore: 240h}");

  private static final PlatformTeam TEAM = AUTHORITY.team();
  private static final ForeignIssuer issuer = AUTHORITY.issuer();
  private static final DelegatedStations stations = AUTHORITY.stations();

  @Test
  @DisplayName("The request of a station that went is taken away, and the journal has its answer")
  void abandoned() {
    Station gone = stations.declares("gone");
    stations.enrols(gone);
    CertificateRequest request = stations.awaitsRequestOf(gone);
    CertificateRequest foreign =
        TEAM.cluster()
            .resource(
                new CertificateRequestBuilder(request)
                    .editMetadata()
                    .withName("of-somebody-else")
                    .withResourceVersion(null)
                    .withUid(null)
                    .endMetadata()
                    .build())
            .create();

    TEAM.deletes(gone);
    await().until(() -> TEAM.station(gone).get() == null);

    issuer.signs(request, gone);

    await()
        .until(
            () -> {
              AUTHORITY.passes(Duration.ofMinutes(4));
              return stations.requestsOf(gone).size() == 1;
            });
    assertThat(stations.requestsOf(gone))
        .extracting(it -> it.getMetadata().getName())
        .containsExactly(foreign.getMetadata().getName());
    String serialNumber = issuer.serialNumber();
    await("what the journal says once it is taken away")
        .untilAsserted(
            () ->
                assertThat(OVERHEARD.text().lines())
                    .filteredOn(line -> line.contains("\"journal\":\"unclaimed\""))
                    .anyMatch(line -> line.contains(serialNumber) && line.contains("/gone\"")));
  }

  @Test
  @DisplayName(
      "A request that a crash left behind its certificate goes, and the journal says nothing")
  void leftBehind() {
    Station station = stations.declares("left-behind");
    stations.enrols(station);
    CertificateRequest request = stations.awaitsRequestOf(station);
    issuer.signs(request, station);
    TEAM.awaitsReady(station);
    stations.awaitsNoRequestOf(station);

    CertificateRequest left = standsAgain(request);
    issuer.repeats(left);

    passesUntilGone(station);
    assertThat(endsInJournal()).containsExactly("stored");
  }

  @Test
  @DisplayName("Nor of a certificate in use that an issuer gave for an answer once more")
  void repeatedAndAskedAgain() {
    Station station = stations.inService("repeated-in-use");
    AUTHORITY.passes(Duration.ofDays(11));
    CertificateRequest request = stations.awaitsRequestOf(station);
    issuer.repeats(request);
    TEAM.awaits(station, it -> it.getStatus().conditions().toString().contains(PUBLISHED));

    AUTHORITY.passes(Duration.ofMinutes(61));

    stations.awaitsNextRequestOf(station, request);
    assertThat(endsInJournal()).containsExactly("stored");
  }

  /** As it was before it was answered. */
  private static CertificateRequest standsAgain(CertificateRequest request) {
    return TEAM.cluster()
        .resource(
            new CertificateRequestBuilder(request)
                .editMetadata()
                .withResourceVersion(null)
                .withUid(null)
                .endMetadata()
                .build())
        .create();
  }

  private static void passesUntilGone(Station station) {
    await()
        .until(
            () -> {
              AUTHORITY.passes(Duration.ofMinutes(4));
              return stations.requestsOf(station).isEmpty();
            });
  }

  /** What the journal has of the certificate that the issuer signed last. */
  private static List<String> endsInJournal() {
    return OVERHEARD
        .text()
        .lines()
        .filter(line -> line.startsWith("{\"journal\""))
        .filter(line -> line.contains(issuer.serialNumber()))
        .map(line -> line.split("\"", 5)[3])
        .toList();
  }

  @Test
  @DisplayName("What can't be stored yet stays in its request: the journal does not discard it")
  void kept() {
    Station other = stations.inService("other");
    Station station = stations.declares("kept");
    stations.enrols(station);
    CertificateRequest request = stations.awaitsRequestOf(station);
    GenericKubernetesResource obstacle = standsInTheWayOf(station, TEAM.currentOf(other));
    issuer.signs(request, station);
    TEAM.awaits(station, ConditionType.CERTIFICATE_ISSUED, "False", "CertificateNameTaken");

    TEAM.patches(obstacle, "{\"metadata\":{\"finalizers\":null}}");
    TEAM.cluster().resource(obstacle).delete();

    TEAM.awaitsReady(station);
    assertThat(endsInJournal()).containsExactly("stored");
  }

  /** A certificate of another station under the name that this one's first is to have. */
  private static GenericKubernetesResource standsInTheWayOf(
      Station station, BaseStationCertificate anothers) {
    String name =
        CertificateName.of(
            new StationName(TEAM.stationNamespace(), station.name()),
            new Eui64(station.eui()),
            new CertificateBinding(
                PublicKeyValidator.fingerprintOf(station.publicKey()).orElseThrow(),
                TEAM.authority(),
                new KeyId(anothers.getSpec().authorityKeyId()),
                CertificateUsage.TLS),
            1);
    GenericKubernetesResource object =
        TEAM.cluster()
            .genericKubernetesResources("keymast.io/v1beta1", "BaseStationCertificate")
            .inNamespace(TEAM.stationNamespace())
            .withName(anothers.getMetadata().getName())
            .require();
    object.setMetadata(
        new ObjectMetaBuilder().withNamespace(TEAM.stationNamespace()).withName(name).build());
    object.<Map<String, Object>>get("spec", "baseStationRef").put("name", station.name());
    object.getAdditionalProperties().remove("status");
    return TEAM.cluster().resource(object).create();
  }
}
