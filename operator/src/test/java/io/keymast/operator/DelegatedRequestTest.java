package io.keymast.operator;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.certmanager.api.model.v1.CertificateRequest;
import io.keymast.status.ConditionType;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is asked of an issuer behind cert-manager, and what it and its approver may answer. */
class DelegatedRequestTest {

  @AutoClose
  private static final ForeignAuthority AUTHORITY = ForeignAuthority.of("delegated-requests");

  private static final PlatformTeam TEAM = AUTHORITY.team();
  private static final ForeignIssuer issuer = AUTHORITY.issuer();
  private static final DelegatedStations stations = AUTHORITY.stations();

  @Test
  @DisplayName("It asks for what the profile says, belongs to its authority, and approves nothing")
  void asks() {
    Station station = stations.enrolled("asked");

    CertificateRequest request = stations.awaitsRequestOf(station);

    TEAM.awaits(station, ConditionType.CERTIFICATE_ISSUED, "False", "IssuerPending");
    assertThat(request.getSpec().getIssuerRef().getKind()).isEqualTo("PkiIssuer");
    assertThat(request.getSpec().getUsages())
        .containsExactlyInAnyOrder("digital signature", "client auth");
    assertThat(request.getSpec().getIsCA()).isFalse();
    assertThat(request.getMetadata().getOwnerReferences().getFirst().getUid())
        .isEqualTo(TEAM.sees(TEAM.authority()).getMetadata().getUid());
    assertThat(stations.requestsOf(station).getFirst().getStatus()).isNull();
  }

  @Test
  @DisplayName("A station that only declared its key is told to enrol, and by which names")
  void declaredKeyOnly() {
    Station station = stations.declares("declared-only");

    TEAM.awaits(station, ConditionType.CERTIFICATE_ISSUED, "False", "RequestNeeded");

    assertThat(TEAM.sees(station).getStatus().conditions().toString())
        .contains("/CN=" + station.eui())
        .contains(ForeignIssuer.alternativeNamesOf(station));
    assertThat(stations.requestsOf(station)).isEmpty();
  }

  @Test
  @DisplayName("A request for other names, or for more than names, is never handed on")
  void otherNames() {
    Station other = stations.declares("other-names");
    Station more = stations.declares("more-than-names");

    stations.enrols(other, "-subj /CN=FFFFFFFFFFFFFFFF");
    stations.enrols(more, ForeignIssuer.namesOf(more) + " -addext basicConstraints=CA:TRUE");

    TEAM.awaits(other, ConditionType.CERTIFICATE_ISSUED, "False", "RequestNeeded");
    TEAM.awaits(more, ConditionType.CERTIFICATE_ISSUED, "False", "RequestNeeded");
    assertThat(stations.requestsOf(other)).isEmpty();
    assertThat(stations.requestsOf(more)).isEmpty();
  }

  @Test
  @DisplayName("What an approver denied stays so for an hour, and its word is passed on")
  void denied() {
    Station station = stations.enrolled("denied");
    CertificateRequest request = stations.awaitsRequestOf(station);

    issuer.denies(request);

    TEAM.awaits(station, ConditionType.CERTIFICATE_ISSUED, "False", "IssuerDenied");
    assertThat(TEAM.sees(station).getStatus().conditions().toString()).contains("not on my watch");
    assertThat(stations.requestsOf(station))
        .extracting(it -> it.getMetadata().getUid())
        .containsExactly(request.getMetadata().getUid());
  }

  @Test
  @DisplayName("An issuer that failed is asked again once somebody deletes the failed request")
  void failed() {
    Station station = stations.enrolled("failed");
    CertificateRequest request = stations.awaitsRequestOf(station);
    issuer.fails(request);
    TEAM.awaits(station, ConditionType.CERTIFICATE_ISSUED, "False", "IssuerFailed");

    TEAM.cluster().resource(request).delete();

    stations.awaitsNextRequestOf(station, request);
  }

  @Test
  @DisplayName("What the issuer finds invalid is told in its words, and not asked again at once")
  void invalid() {
    Station station = stations.enrolled("invalid");
    CertificateRequest request = stations.awaitsRequestOf(station);

    issuer.findsInvalid(request);

    TEAM.awaits(station, ConditionType.CERTIFICATE_ISSUED, "False", "IssuerDenied");
    assertThat(TEAM.sees(station).getStatus().conditions().toString())
        .contains("is invalid to its issuer: no such role");
    assertThat(stations.requestsOf(station))
        .extracting(it -> it.getMetadata().getUid())
        .containsExactly(request.getMetadata().getUid());
  }

  @Test
  @DisplayName("What an issuer signed without approval waits for one")
  void unapproved() {
    Station station = stations.enrolled("unapproved");
    CertificateRequest request = stations.awaitsRequestOf(station);

    issuer.signsUnapproved(request, station);

    stations.awaitsMessage(station, "though its issuer has signed already");
    assertThat(TEAM.certificatesOf(station)).isEmpty();
    issuer.repeats(request);
    TEAM.awaitsReady(station);
  }

  @Test
  @DisplayName("What an approver denied is not published, though it is signed")
  void signedThoughDenied() {
    Station station = stations.enrolled("signed-though-denied");

    issuer.signsThoughDenied(stations.awaitsRequestOf(station), station);

    TEAM.awaits(station, ConditionType.CERTIFICATE_ISSUED, "False", "IssuerDenied");
    assertThat(TEAM.certificatesOf(station)).isEmpty();
  }

  @ParameterizedTest(name = "A request of which somebody changed {0} is no question of ours")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          the issuer's kind  | {"issuerRef": {"kind": "ClusterPkiIssuer"}}
          the issuer's group | {"issuerRef": {"group": "example.org"}}
          the issuer's name  | {"issuerRef": {"name": "other"}}
          the usages         | {"usages": ["digital signature", "client auth", "cert sign"]}
          isCA               | {"isCA": true}
          the duration       | {"duration": "87600h"}
          """)
  void altered(String what, String change) {
    Station station =
        stations.enrolled("altered-" + what.replaceAll("[^a-z]+", "-").replaceFirst("-$", ""));
    CertificateRequest request = stations.awaitsRequestOf(station);

    TEAM.patches(request, "{\"spec\":" + change + "}");
    issuer.signs(request, station);

    TEAM.awaits(station, ConditionType.CERTIFICATE_ISSUED, "False", "RequestAltered");
    assertThat(TEAM.certificatesOf(station)).isEmpty();
  }

  @Test
  @DisplayName("A request that is of no authority, or of another one, is never taken for ours")
  void notBound() {
    Station station = stations.enrolled("not-bound");
    CertificateRequest request = stations.awaitsRequestOf(station);

    TEAM.patches(request, "{\"metadata\":{\"ownerReferences\":null}}");
    issuer.signs(request, station);

    TEAM.awaits(station, ConditionType.CERTIFICATE_ISSUED, "False", "CertificateNameTaken");
    assertThat(TEAM.certificatesOf(station)).isEmpty();
  }
}
