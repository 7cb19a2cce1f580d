package io.keymast.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.events.v1.Event;
import io.keymast.api.BaseStationCertificate;
import io.keymast.status.ConditionType;
import io.keymast.support.MutableClock;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Certificates without their station, as a restore or a race of two operators leaves them. */
class OrphanTest {
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
    try (OperatorUnderTest operator = OperatorUnderTest.start(clock)) {
      await().atMost(Duration.ofSeconds(30)).until(() -> team.certificatesOf(gone).isEmpty());
      await().atMost(Duration.ofSeconds(30)).until(() -> !isOrphaned(team.currentOf(back)));
      assertThat(team.ledger().entries())
          .extracting(entry -> entry.serialNumber().hex())
          .containsExactly(ofGone.getSpec().serialNumber());
      team.leaves();
      await().atMost(Duration.ofSeconds(60)).until(() -> team.certificates().isEmpty());
    }
  }

  @Test
  @DisplayName(
      "S40 MassOrphansHeld: certificates that came back without their stations revoke no fleet")
  void restoredWithoutStations() {
    List<Station> stations =
        IntStream.range(0, 24).mapToObj(i -> Station.named("fleet-" + i)).toList();
    try (OperatorUnderTest operator = OperatorUnderTest.start(clock)) {
      team.appliesAuthority("lora");
      team.awaits(team.authority(), "True", "Issuing");
      stations.forEach(team::applies);
      stations.forEach(team::awaitsReady);
    }
    stations.forEach(team::losesStation);
    try (OperatorUnderTest operator = OperatorUnderTest.start(clock)) {
      await()
          .atMost(Duration.ofSeconds(60))
          .until(() -> team.certificates().stream().allMatch(OrphanTest::isOrphaned));
    }
    clock.advance(Duration.ofMinutes(61));

    try (OperatorUnderTest operator = OperatorUnderTest.start(clock)) {
      await()
          .atMost(Duration.ofSeconds(60))
          .until(
              () ->
                  team.certificates().stream()
                      .allMatch(it -> it.getStatus().toString().contains("MassOrphansHeld")));
      assertThat(team.certificates()).hasSize(24);
      assertThat(team.ledger().entries()).isEmpty();
      assertThat(team.eventsOf(team.sees(team.authority())))
          .extracting(Event::getReason)
          .contains("MassOrphansHeld");
      assertThat(operator.metrics())
          .contains(
              "keymast_brakes{authority=\""
                  + team.authority()
                  + "\",reason=\"MassOrphansHeld\"} 1");
    }

    List<Station> back = stations.subList(0, 22);
    back.forEach(team::applies);
    try (OperatorUnderTest operator = OperatorUnderTest.start(clock)) {
      await().atMost(Duration.ofSeconds(60)).until(() -> team.certificates().size() == 22);
      back.forEach(team::awaitsReady);
      assertThat(team.ledger().entries()).hasSize(2);
      assertThat(operator.metrics()).doesNotContain("keymast_brakes{");
      team.leaves();
      await().atMost(Duration.ofSeconds(60)).until(() -> team.certificates().isEmpty());
    }
  }

  private void awaitOrphaned(BaseStationCertificate certificate) {
    await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> isOrphaned(team.cluster().resource(certificate).require()));
  }

  private static boolean isOrphaned(BaseStationCertificate certificate) {
    return certificate.getStatus() != null
        && ConditionType.ORPHANED
            .in(certificate.getStatus().conditions())
            .filter(condition -> "True".equals(condition.status()))
            .isPresent();
  }
}
