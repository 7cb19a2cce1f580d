package io.keymast.operator;

import static io.keymast.support.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.certmanager.api.model.v1.CertificateRequest;
import io.fabric8.certmanager.api.model.v1.CertificateRequestCondition;
import io.keymast.api.BaseStationCertificate;
import io.keymast.status.ConditionType;
import io.keymast.support.CertManager;
import io.keymast.support.ControlPlane;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** cert-manager's own controllers and CA issuer, and an approver who may say no. */
class CertManagerIssuerTest {
  private static final PlatformTeam TEAM = new PlatformTeam("approved");
  private static final CaFiles CA = CaFiles.pkcs8();
  @TempDir static Path folder;

  @SuppressWarnings("NullAway.Init")
  private static DelegatedStations stations;

  @SuppressWarnings("NullAway.Init")
  private static CertManager certManager;

  @SuppressWarnings("NullAway.Init")
  private static OperatorUnderTest operator;

  @BeforeAll
  static void platformTeamDelegates() {
    stations = new DelegatedStations(TEAM, ForeignIssuer.in(folder));
    certManager =
        CertManager.startWithoutApprover(ControlPlane.shared(), TEAM.authority().namespace());
    operator = OperatorUnderTest.start(Clock.systemUTC());
    stations.haveAnAuthorityOf(CA);
  }

  @AfterAll
  static void platformTeamLeaves() {
    TEAM.leaves();
    operator.close();
    certManager.close();
  }

  @Test
  @DisplayName("What the approver lets pass is signed by cert-manager, published, and cleaned up")
  void approved() {
    Station station = stations.enrolled("let-pass");
    CertificateRequest request = stations.awaitsRequestOf(station);
    TEAM.awaits(station, ConditionType.CERTIFICATE_ISSUED, "False", "IssuerPending");

    ForeignIssuer.approves(request);

    TEAM.awaitsReady(station);
    BaseStationCertificate certificate = TEAM.currentOf(station);
    assertThat(certificate.getSpec().certificate()).endsWith(CA.certificate());
    assertThat(certificate.getSpec().causes()).containsExactly("Initial");
    stations.awaitsNoRequestOf(station);
    assertThat(TEAM.certificatesOf(station)).hasSize(1);
  }

  @Test
  @DisplayName("What the approver denies is told, never published, and asked for once only")
  void denied() {
    Station station = stations.enrolled("denied-by-policy");
    CertificateRequest request = stations.awaitsRequestOf(station);

    ForeignIssuer.refuses(request);

    awaitsReason(request, "Denied");
    TEAM.awaits(station, ConditionType.CERTIFICATE_ISSUED, "False", "IssuerDenied");
    assertThat(TEAM.sees(station).getStatus().conditions().toString()).contains("not on my watch");
    assertThat(TEAM.certificatesOf(station)).isEmpty();
    assertThat(stations.requestsOf(station))
        .extracting(it -> it.getMetadata().getUid())
        .containsExactly(request.getMetadata().getUid());
  }

  @Test
  @DisplayName("Deleting a denied request asks at once again, and then it may pass")
  void deniedAndAskedAgain() {
    Station station = stations.enrolled("second-thoughts");
    CertificateRequest request = stations.awaitsRequestOf(station);
    ForeignIssuer.refuses(request);
    awaitsReason(request, "Denied");
    TEAM.awaits(station, ConditionType.CERTIFICATE_ISSUED, "False", "IssuerDenied");

    TEAM.cluster().resource(request).delete();

    ForeignIssuer.approves(stations.awaitsNextRequestOf(station, request));
    TEAM.awaitsReady(station);
    assertThat(TEAM.certificatesOf(station)).hasSize(1);
  }

  /** What cert-manager itself made of it. */
  private static void awaitsReason(CertificateRequest request, String reason) {
    await("cert-manager says " + reason)
        .until(
            () ->
                conditionsOf(request).stream()
                    .filter(condition -> condition.getType().equals("Ready"))
                    .anyMatch(condition -> reason.equals(condition.getReason())));
  }

  private static List<CertificateRequestCondition> conditionsOf(CertificateRequest request) {
    return TEAM.cluster().resource(request).require().getStatus().getConditions();
  }
}
