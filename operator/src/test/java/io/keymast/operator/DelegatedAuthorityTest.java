package io.keymast.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fabric8.certmanager.api.model.v1.CertificateRequest;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.keymast.api.BaseStation;
import io.keymast.api.BaseStationCertificate;
import io.keymast.status.ConditionType;
import io.keymast.support.ControlPlane;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
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
  private static OperatorUnderTest operator;

  @BeforeAll
  static void platformTeamDelegates() {
    issuer = ForeignIssuer.in(folder);
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
    Station station = declares("issued");
    enrols(station, ForeignIssuer.namesOf(station));
    CertificateRequest request = awaitsRequestOf(station);

    issuer.signs(request, station);

    TEAM.awaitsReady(station);
    BaseStationCertificate certificate = TEAM.currentOf(station);
    assertThat(certificate.getSpec().serialNumber()).isEqualToIgnoringCase(issuer.serialNumber());
    assertThat(certificate.getSpec().certificate()).endsWith(issuer.caCertificate());
    await().atMost(PATIENCE).until(() -> requestsOf(station).isEmpty());
    assertThat(TEAM.certificatesOf(station)).hasSize(1);
  }

  @Test
  @DisplayName("It asks for what the profile says, belongs to its authority, and approves nothing")
  void asks() {
    Station station = declares("asked");
    enrols(station, ForeignIssuer.namesOf(station));

    CertificateRequest request = awaitsRequestOf(station);

    TEAM.awaits(station, ConditionType.CERTIFICATE_ISSUED, "False", "IssuerPending");
    assertThat(request.getSpec().getIssuerRef().getKind()).isEqualTo("PkiIssuer");
    assertThat(request.getSpec().getUsages())
        .containsExactlyInAnyOrder("digital signature", "client auth");
    assertThat(request.getSpec().getIsCA()).isFalse();
    assertThat(request.getMetadata().getOwnerReferences().getFirst().getUid())
        .isEqualTo(TEAM.sees(TEAM.authority()).getMetadata().getUid());
    assertThat(requestsOf(station).getFirst().getStatus()).isNull();
  }

  @Test
  @DisplayName("A station that only declared its key is told to enrol, and by which names")
  void declaredKeyOnly() {
    Station station = declares("declared-only");

    TEAM.awaits(station, ConditionType.CERTIFICATE_ISSUED, "False", "RequestNeeded");

    assertThat(TEAM.sees(station).getStatus().conditions().toString())
        .contains("/CN=" + station.eui())
        .contains(ForeignIssuer.alternativeNamesOf(station));
    assertThat(requestsOf(station)).isEmpty();
  }

  @Test
  @DisplayName("A request for other names, or for more than names, is never handed on")
  void otherNames() {
    Station other = declares("other-names");
    Station more = declares("more-than-names");

    enrols(other, "-subj /CN=FFFFFFFFFFFFFFFF");
    enrols(more, ForeignIssuer.namesOf(more) + " -addext basicConstraints=CA:TRUE");

    TEAM.awaits(other, ConditionType.CERTIFICATE_ISSUED, "False", "RequestNeeded");
    TEAM.awaits(more, ConditionType.CERTIFICATE_ISSUED, "False", "RequestNeeded");
    assertThat(requestsOf(other)).isEmpty();
    assertThat(requestsOf(more)).isEmpty();
  }

  @Test
  @DisplayName("What an approver denied stays so for an hour, and its word is passed on")
  void denied() {
    Station station = declares("denied");
    enrols(station, ForeignIssuer.namesOf(station));
    CertificateRequest request = awaitsRequestOf(station);

    issuer.denies(request);

    TEAM.awaits(station, ConditionType.CERTIFICATE_ISSUED, "False", "IssuerDenied");
    assertThat(TEAM.sees(station).getStatus().conditions().toString()).contains("not on my watch");
    assertThat(requestsOf(station))
        .extracting(it -> it.getMetadata().getUid())
        .containsExactly(request.getMetadata().getUid());
  }

  @Test
  @DisplayName("An issuer that failed is asked again once somebody deletes the failed request")
  void failed() {
    Station station = declares("failed");
    enrols(station, ForeignIssuer.namesOf(station));
    CertificateRequest request = awaitsRequestOf(station);
    issuer.fails(request);
    TEAM.awaits(station, ConditionType.CERTIFICATE_ISSUED, "False", "IssuerFailed");

    TEAM.cluster().resource(request).delete();

    await()
        .atMost(PATIENCE)
        .until(
            () ->
                requestsOf(station).stream()
                    .anyMatch(
                        it -> !it.getMetadata().getUid().equals(request.getMetadata().getUid())));
  }

  @Test
  @DisplayName("A certificate for other names than were asked for is never published")
  void issuedOtherwise() {
    Station station = declares("otherwise");
    enrols(station, ForeignIssuer.namesOf(station));

    issuer.signs(awaitsRequestOf(station), "DNS:*.example.com");

    TEAM.awaits(station, ConditionType.CERTIFICATE_ISSUED, "False", "IssuedOtherwise");
    assertThat(TEAM.certificatesOf(station)).isEmpty();
  }

  @Test
  @DisplayName(
      "Revoking is in the ledger, and both authority and certificate say that no CRL has it")
  void revokes() {
    Station station = declares("revoked");
    enrols(station, ForeignIssuer.namesOf(station));
    issuer.signs(awaitsRequestOf(station), station);
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
    return "source: {certManager: {issuerRef: {name: pki, kind: PkiIssuer, group: example.com},"
        + " caCertificate: \"%s\"}}".formatted(caCertificate.replace("\n", "\\n"));
  }

  private static Station declares(String name) {
    Station station = issuer.newStation(name);
    TEAM.applies(station);
    return station;
  }

  /** As the Key Installer writes it down. */
  private static void enrols(Station station, String names) {
    ControlPlane.shared()
        .asKeyInstaller()
        .resources(BaseStation.class)
        .inNamespace(TEAM.stationNamespace())
        .withName(station.name())
        .subresource("status")
        .patch(
            PatchContext.of(PatchType.JSON_MERGE),
            "{\"status\":{\"enrollment\":{\"certificationRequest\":\"%s\"}}}"
                .formatted(issuer.requestOf(station, names)));
  }

  private static CertificateRequest awaitsRequestOf(Station station) {
    await("the request of " + station.name())
        .atMost(PATIENCE)
        .until(() -> !requestsOf(station).isEmpty());
    return requestsOf(station).getFirst();
  }

  private static List<CertificateRequest> requestsOf(Station station) {
    return TEAM.cluster()
        .resources(CertificateRequest.class)
        .inNamespace(TEAM.authority().namespace())
        .withLabel("keymast.io/eui", station.eui())
        .list()
        .getItems();
  }
}
