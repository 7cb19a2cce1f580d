package io.keymast.operator;

import static io.keymast.support.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.keymast.api.BaseStation;
import io.keymast.api.BaseStationCertificate;
import io.keymast.api.CertificateAuthority;
import io.keymast.api.Condition;
import io.keymast.pki.ParsedCertificate;
import io.keymast.status.ConditionType;
import io.keymast.support.AuditLog;
import io.keymast.support.ControlPlane;
import io.keymast.support.MutableClock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class IssuanceTest {
  private static final MutableClock CLOCK = new MutableClock();
  private static final PlatformTeam TEAM = new PlatformTeam("issuance");
  private static OperatorUnderTest operator = OperatorUnderTest.start(CLOCK);

  @BeforeAll
  static void platformTeamHasAnAuthority() {
    TEAM.hasAnAuthority();
  }

  @AfterAll
  static void platformTeamLeaves() {
    TEAM.leaves();
    operator.close();
  }

  @Test
  @DisplayName("S2 Where enforcement is Optional, None is accepted, with advice in status")
  void noneIsAcceptedWhereOptional() {
    TEAM.appliesAuthority("optional", "backhaul: {enforcement: Optional}");
    Station station = Station.named("s2-none");

    TEAM.appliesUnder(TEAM.authority("optional"), station, "backhaul: None");

    BaseStation seen = TEAM.awaits(station, ConditionType.READY, "True", "BackhaulNotSecured");
    assertThat(message(seen, ConditionType.READY)).contains("set spec.backhaul to TLS");
    assertThat(TEAM.certificatesOf(station)).isEmpty();
  }

  @Test
  @DisplayName("S2 Enforcing is one field of the authority: None is then refused, with the reason")
  void enforcingIsOneField() {
    TEAM.appliesAuthority("enforcing", "backhaul: {enforcement: Optional}");
    Station station = Station.named("s2-enforced");
    TEAM.appliesUnder(TEAM.authority("enforcing"), station, "backhaul: None");
    TEAM.awaits(station, ConditionType.READY, "True", "BackhaulNotSecured");

    TEAM.appliesAuthority("enforcing", "backhaul: {enforcement: Required}");

    BaseStation seen = TEAM.awaits(station, ConditionType.READY, "False", "BackhaulRequired");
    assertThat(message(seen, ConditionType.READY)).contains("TLS (recommended)");
  }

  @Test
  @DisplayName("S2 A station that says nothing of its backhaul gets a TLS certificate")
  void tlsIsTheDefault() {
    Station station = Station.named("s2-default");

    TEAM.applies(station);

    BaseStation seen = TEAM.awaitsReady(station);
    assertThat(seen.getSpec().backhaul()).isEqualTo("TLS");
    assertThat(TEAM.currentOf(station).getSpec().usage()).isEqualTo("TLS");
  }

  @Test
  @DisplayName("S2 IPsec is accepted, with the advice that TLS is recommended")
  void ipsecIsAcceptedWithAdvice() {
    Station station = Station.named("s2-ipsec");

    TEAM.applies(station, "backhaul: IPsec");

    assertThat(message(TEAM.awaitsReady(station), ConditionType.READY))
        .contains("TLS is recommended");
    assertThat(TEAM.currentOf(station).getSpec().usage()).isEqualTo("IPsec");
  }

  @Test
  @DisplayName("S11 A station without a key is fine, and gets its certificate once one is declared")
  void keyMayComeLater() {
    Station station = Station.named("s11");
    TEAM.applies(station.withKey(""));
    TEAM.awaits(station, ConditionType.PUBLIC_KEY_ACCEPTED, "False", "NotDeclared");
    TEAM.awaits(station, ConditionType.READY, "False", "NotDeclared");

    TEAM.applies(station);

    TEAM.awaitsReady(station);
  }

  @Test
  @DisplayName("S17 The certificate is back-dated, lasts 2 years to the day, and has its chain")
  void certificateLastsTwoYears() {
    Station station = Station.named("s17");
    Instant before = CLOCK.instant().minusSeconds(1);

    TEAM.applies(station);

    TEAM.awaitsReady(station);
    List<ParsedCertificate> chain = chain(TEAM.currentOf(station));
    ParsedCertificate leaf = chain.getFirst();
    assertThat(leaf.validity().notBefore())
        .isBetween(
            before.minus(Duration.ofMinutes(5)), CLOCK.instant().minus(Duration.ofMinutes(5)));
    assertThat(leaf.validity().notAfter())
        .isEqualTo(
            leaf.validity()
                .notBefore()
                .plus(Duration.ofMinutes(5))
                .atZone(CLOCK.getZone())
                .plusYears(2)
                .toInstant());
    assertThat(chain).hasSize(2);
    assertThat(leaf.isSignedBy(chain.get(1))).isTrue();
    assertThat(leaf.subject()).contains("CN=" + station.eui());
  }

  @Test
  @DisplayName("S17 A certificate ends with its CA, and status says so")
  void certificateEndsWithItsCa() {
    TEAM.appliesAuthorityOf(
        "short", "source: {selfSigned: {subject: {commonName: Short CA}, validity: 8760h}}");
    Station station = Station.named("s17-clamped");

    TEAM.appliesUnder(TEAM.authority("short"), station);

    BaseStation seen = TEAM.awaitsReady(station);
    Instant caEnd = TEAM.sees(TEAM.authority("short")).getStatus().generations().get(0).notAfter();
    assertThat(seen.getStatus().certificate().notAfter()).isEqualTo(caEnd);
    assertThat(message(seen, ConditionType.READY)).contains("CA");
  }

  @Test
  @DisplayName("S18 A restart, a re-apply and a second operator issue nothing and write nothing")
  void nothingIsIssuedAgain() {
    Station station = Station.named("s18");
    Station regenerated = Station.named("s18-regenerated");
    TEAM.applies(station);
    TEAM.applies(regenerated, "regenerate: {token: once, reason: CertificateLost}");
    TEAM.awaitsReady(station);
    TEAM.awaitsReady(regenerated);
    List<String> before = PlatformView.names(TEAM.certificates());
    await("what all authorities publish first").until(IssuanceTest::haveAllPublished);
    operator.close();
    AuditLog log = new AuditLog(ControlPlane.shared());
    long place = log.now();

    operator = OperatorUnderTest.start(CLOCK);
    try (OperatorUnderTest second = OperatorUnderTest.start(CLOCK)) {
      TEAM.applies(station);
      TEAM.applies(regenerated, "regenerate: {token: once, reason: CertificateLost}");

      await()
          .during(Duration.ofSeconds(10))
          .untilAsserted(
              () ->
                  assertThat(log.ofOperatorSince(place, TEAM.stationNamespace()))
                      .filteredOn(AuditLog.Request::isWrite)
                      .isEmpty());
    }
    assertThat(log.ofOperatorSince(place, TEAM.authority().namespace()))
        .filteredOn(AuditLog.Request::isWrite)
        .as("but for the count of stations")
        .allMatch(request -> request.resource().equals("certificateauthorities/status"));
    assertThat(PlatformView.names(TEAM.certificates())).isEqualTo(before);
  }

  private static boolean haveAllPublished() {
    return TEAM
        .cluster()
        .resources(CertificateAuthority.class)
        .inNamespace(TEAM.authority().namespace())
        .list()
        .getItems()
        .stream()
        .allMatch(authority -> authority.getStatus().crl() != null);
  }

  private static String message(BaseStation station, ConditionType type) {
    return type.in(station.getStatus().conditions()).map(Condition::message).orElseThrow();
  }

  static List<ParsedCertificate> chain(BaseStationCertificate certificate) {
    return ParsedCertificate.parsePem(certificate.getSpec().certificate()).orElseThrow();
  }
}
