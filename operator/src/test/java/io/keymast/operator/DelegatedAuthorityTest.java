package io.keymast.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fabric8.certmanager.api.model.v1.CertificateRequest;
import io.keymast.api.BaseStationCertificate;
import io.keymast.status.ConditionType;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An authority whose certificates an issuer behind cert-manager signs. */
class DelegatedAuthorityTest {
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final PlatformTeam TEAM = new PlatformTeam("delegated");
  @TempDir static Path folder;

  @SuppressWarnings("NullAway.Init")
  private static ForeignIssuer issuer;

  @SuppressWarnings("NullAway.Init")
  private static DelegatedStations stations;

  @SuppressWarnings("NullAway.Init")
  private static OperatorUnderTest operator;

  @BeforeAll
  static void platformTeamDelegates() {
    issuer = ForeignIssuer.in(folder);
    stations = new DelegatedStations(TEAM, issuer);
    operator = OperatorUnderTest.start(Clock.systemUTC());
    TEAM.appliesAuthorityOf("lora", delegatingTo(issuer.caCertificate()));
    TEAM.awaits(TEAM.authority(), "True", "Issuing");
  }

  @AfterAll
  static void platformTeamLeaves() {
    TEAM.leaves();
    operator.close();
  }

  @Test
  @DisplayName(
      "What the issuer signs is published once it is what was asked for, and the request goes")
  void issues() {
    Station station = stations.declares("issued");
    stations.enrols(station);
    CertificateRequest request = stations.awaitsRequestOf(station);

    issuer.signs(request, station);

    TEAM.awaitsReady(station);
    BaseStationCertificate certificate = TEAM.currentOf(station);
    assertThat(certificate.getSpec().serialNumber()).isEqualToIgnoringCase(issuer.serialNumber());
    assertThat(certificate.getSpec().certificate()).endsWith(issuer.caCertificate());
    stations.awaitsNoRequestOf(station);
    assertThat(TEAM.certificatesOf(station)).hasSize(1);
  }

  @Test
  @DisplayName("A certificate that begins when it is signed, not before, holds up no other station")
  void notBackDated() {
    Station first = stations.declares("not-back-dated");
    stations.enrols(first);
    issuer.signs(stations.awaitsRequestOf(first), first);
    TEAM.awaitsReady(first);
    TEAM.hurries(TEAM.authority());

    Station next = stations.declares("not-held-up");
    stations.enrols(next);

    stations.awaitsRequestOf(next);
    assertThat(TEAM.sees(TEAM.authority()).getStatus().brakes()).isNull();
  }

  @Test
  @DisplayName("It asks for what the profile says, belongs to its authority, and approves nothing")
  void asks() {
    Station station = stations.declares("asked");
    stations.enrols(station);

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
    Station station = stations.declares("denied");
    stations.enrols(station);
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
    Station station = stations.declares("failed");
    stations.enrols(station);
    CertificateRequest request = stations.awaitsRequestOf(station);
    issuer.fails(request);
    TEAM.awaits(station, ConditionType.CERTIFICATE_ISSUED, "False", "IssuerFailed");

    TEAM.cluster().resource(request).delete();

    stations.awaitsNextRequestOf(station, request);
  }

  @Test
  @DisplayName("What the issuer finds invalid is told in its words, and not asked again at once")
  void invalid() {
    Station station = stations.declares("invalid");
    stations.enrols(station);
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
  @DisplayName("A certificate for other names than were asked for is never published")
  void issuedOtherwise() {
    Station station = stations.declares("otherwise");
    stations.enrols(station);

    issuer.signs(stations.awaitsRequestOf(station), "DNS:*.example.com");

    TEAM.awaits(station, ConditionType.CERTIFICATE_ISSUED, "False", "IssuedOtherwise");
    assertThat(TEAM.certificatesOf(station)).isEmpty();
  }

  @Test
  @DisplayName(
      "Revoking is in the ledger, and both authority and certificate say that no CRL has it")
  void revokes() {
    Station station = stations.declares("revoked");
    stations.enrols(station);
    issuer.signs(stations.awaitsRequestOf(station), station);
    TEAM.awaitsReady(station);
    BaseStationCertificate certificate = TEAM.currentOf(station);

    TEAM.revokes(certificate, "keyCompromise");

    await()
        .atMost(PATIENCE)
        .ignoreExceptions()
        .untilAsserted(
            () ->
                assertThat(
                        ConditionType.REVOCATION_PUBLISHED
                            .in(
                                TEAM.cluster()
                                    .resource(certificate)
                                    .require()
                                    .getStatus()
                                    .conditions())
                            .orElseThrow()
                            .reason())
                    .isEqualTo("NotSupported"));
    assertThat(TEAM.ledgerEntryOf(certificate)).isPresent();
    assertThat(
            ConditionType.REVOCATION_SUPPORTED
                .in(TEAM.sees(TEAM.authority()).getStatus().conditions())
                .orElseThrow()
                .status())
        .isEqualTo("False");
    TEAM.awaits(station, ConditionType.PUBLIC_KEY_ACCEPTED, "False", "KeyRetired");
  }

  @Test
  @DisplayName("With a CA certificate that is none, the authority says so")
  void unusable() {
    String leaf = issuer.caCertificateThatIsNone();

    TEAM.appliesAuthorityOf("no-ca", delegatingTo(leaf));

    TEAM.awaits(TEAM.authority("no-ca"), "False", "NotACertificateAuthority");
  }

  @Test
  @DisplayName("A deleted authority that nothing relies on goes, and needs no CA key for that")
  void goes() {
    TEAM.appliesAuthorityOf("leaving", delegatingTo(issuer.caCertificate()));
    TEAM.awaits(TEAM.authority("leaving"), "True", "Issuing");

    TEAM.resource(TEAM.authority("leaving")).delete();

    await().atMost(PATIENCE).until(() -> TEAM.resource(TEAM.authority("leaving")).get() == null);
  }

  private static String delegatingTo(String caCertificate) {
    return DelegatedStations.delegatingTo(
        "name: pki, kind: PkiIssuer, group: example.com", caCertificate);
  }
}
