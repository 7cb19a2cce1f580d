package io.keymast.operator;

import static io.keymast.support.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.events.v1.Event;
import io.keymast.api.BaseStationCertificate;
import io.keymast.api.CertificateAuthority;
import io.keymast.api.CertificateAuthorityStatus.Brake;
import io.keymast.status.ConditionType;
import io.keymast.support.AuditLog;
import io.keymast.support.ControlPlane;
import io.keymast.support.MutableClock;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Certificates without their station, as a restore or a race of two operators leaves them. */
class OrphanTest {
  private static final int FLEET = 24;

  private final MutableClock clock = new MutableClock();
  private final PlatformTeam team = new PlatformTeam("orphans");

  @Test
  @DisplayName("S40 A certificate without its station is revoked after an hour, and not before")
  void orphans() {
    Station back = Station.named("back");
    Station gone = Station.named("gone");
    try (OperatorUnderTest operator = OperatorUnderTest.start(clock)) {
      team.appliesAuthority("lora");
      team.awaits(team.authority(), "True", "Issuing");
      team.applies(back);
      team.applies(gone);
      team.awaitsReady(back);
      team.awaitsReady(gone);
    }
    BaseStationCertificate ofBack = team.currentOf(back);
    BaseStationCertificate ofGone = team.currentOf(gone);
    team.losesStation(back);
    team.losesStation(gone);

    try (OperatorUnderTest operator = OperatorUnderTest.start(clock)) {
      awaitOrphaned(ofBack);
      awaitOrphaned(ofGone);
      assertThat(team.ledger().entries()).isEmpty();
      team.applies(back);
      team.awaitsReady(back);
      assertThat(team.currentOf(back).getSpec().serialNumber())
          .isEqualTo(ofBack.getSpec().serialNumber());
    }

    clock.advance(Duration.ofMinutes(61));
    AuditLog audit = new AuditLog(ControlPlane.shared());
    long place = audit.now();
    try (OperatorUnderTest operator = OperatorUnderTest.start(clock)) {
      await().until(() -> team.certificatesOf(gone).isEmpty());
      assertThat(audit.usesOfOperatorSince(place))
          .as("its station is looked for live")
          .contains("get keymast.io/basestations");
      await().until(() -> !isOrphaned(team.currentOf(back)));
      assertThat(team.ledger().entries())
          .extracting(entry -> entry.serialNumber().hex())
          .containsExactly(ofGone.getSpec().serialNumber());
      team.leaves();
      await().until(() -> team.certificates().isEmpty());
    }
  }

  @Test
  @DisplayName(
      "S40 MassOrphansHeld: certificates that came back without their stations revoke no fleet")
  void restoredWithoutStations() {
    List<Station> stations = fleet();
    losesForAnHour(stations);

    try (OperatorUnderTest operator = OperatorUnderTest.start(clock)) {
      CertificateAuthority braked = team.awaits(team.authority(), "True", "MassOrphansHeld");
      await().until(() -> team.certificates().stream().allMatch(OrphanTest::isHeld));
      assertThat(team.certificates()).hasSize(FLEET);
      assertThat(team.ledger().entries()).isEmpty();
      assertThat(braked.getStatus().brakes())
          .extracting(Brake::reason)
          .containsExactly("MassOrphansHeld");
      await().until(() -> eventsOf("MassOrphansHeld").size() == 1);
      await().until(() -> operator.metrics().contains(brakeMetric()));
    }

    List<Station> back = stations.subList(0, FLEET - 2);
    back.forEach(team::applies);
    try (OperatorUnderTest operator = OperatorUnderTest.start(clock)) {
      await().until(() -> team.certificates().size() == FLEET - 2);
      back.forEach(team::awaitsReady);
      assertThat(team.ledger().entries()).hasSize(2);
      CertificateAuthority released = team.awaits(team.authority(), "True", "Issuing");
      assertThat(released.getStatus().brakes()).isNull();
      await().until(() -> !operator.metrics().contains(brakeMetric()));
      await().until(() -> eventsOf("Resumed").size() == 1);
      team.leaves();
      await().until(() -> team.certificates().isEmpty());
    }
  }

  @Test
  @DisplayName(
      "S40 MassOrphansHeld holds no issuing; a resume lets exactly those go that stood held")
  void gone() {
    List<Station> stations = fleet();
    Station late = Station.named("late");
    try (OperatorUnderTest operator = OperatorUnderTest.start(clock)) {
      team.applies(late);
      team.awaitsReady(late);
    }
    losesForAnHour(stations);
    BaseStationCertificate ofLate = team.currentOf(late);
    team.losesStation(late);

    try (OperatorUnderTest operator = OperatorUnderTest.start(clock)) {
      team.awaits(team.authority(), "True", "MassOrphansHeld");
      awaitOrphaned(ofLate);
      Station another = Station.named("another");
      team.applies(another);
      team.awaitsReady(another);
      assertThat(team.ledger().entries()).isEmpty();

      team.patches(team.sees(team.authority()), "{\"spec\":{\"resume\":\"they are gone\"}}");

      await().until(() -> team.certificates().size() == 2);
      assertThat(team.ledger().entries()).hasSize(FLEET);
      assertThat(team.cluster().resource(ofLate).require().getSpec().revocation()).isNull();
      CertificateAuthority released = team.awaits(team.authority(), "True", "Issuing");
      assertThat(released.getStatus().brakes()).isNull();
      assertThat(released.getStatus().resumed()).containsExactly("they are gone");
      team.leaves();
      await().until(() -> team.certificates().isEmpty());
    }
  }

  private List<Station> fleet() {
    List<Station> stations =
        IntStream.range(0, FLEET).mapToObj(i -> Station.named("fleet-" + i)).toList();
    try (OperatorUnderTest operator = OperatorUnderTest.start(clock)) {
      team.appliesAuthority("lora");
      team.awaits(team.authority(), "True", "Issuing");
      stations.forEach(team::applies);
      stations.forEach(team::awaitsReady);
    }
    return stations;
  }

  private void losesForAnHour(List<Station> stations) {
    List<BaseStationCertificate> certificates = stations.stream().map(team::currentOf).toList();
    stations.forEach(team::losesStation);
    try (OperatorUnderTest operator = OperatorUnderTest.start(clock)) {
      certificates.forEach(this::awaitOrphaned);
    }
    clock.advance(Duration.ofMinutes(61));
  }

  private List<Event> eventsOf(String reason) {
    return team.eventsOf(team.sees(team.authority())).stream()
        .filter(event -> reason.equals(event.getReason()))
        .toList();
  }

  private String brakeMetric() {
    return "keymast_brakes{authority=\"" + team.authority() + "\",reason=\"MassOrphansHeld\"} 1";
  }

  private static boolean isHeld(BaseStationCertificate certificate) {
    return certificate.getStatus().toString().contains("MassOrphansHeld");
  }

  private void awaitOrphaned(BaseStationCertificate certificate) {
    await().until(() -> isOrphaned(team.cluster().resource(certificate).require()));
  }

  private static boolean isOrphaned(BaseStationCertificate certificate) {
    return certificate.getStatus() != null
        && ConditionType.ORPHANED
            .in(certificate.getStatus().conditions())
            .filter(condition -> "True".equals(condition.status()))
            .isPresent();
  }
}
