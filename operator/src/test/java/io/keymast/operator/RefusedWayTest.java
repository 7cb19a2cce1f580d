package io.keymast.operator;

import static io.keymast.support.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.events.v1.Event;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.keymast.api.BaseStation;
import io.keymast.status.ConditionType;
import io.keymast.support.ControlPlane;
import io.keymast.support.MutableClock;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What people hear of a station that comes by the way that its authority does not allow. */
class RefusedWayTest {
  private static final MutableClock CLOCK = new MutableClock();
  private static final PlatformTeam TEAM = new PlatformTeam("refused-way");
  private static final OperatorUnderTest OPERATOR = OperatorUnderTest.start(CLOCK);
  private static final String REASON = "AuthenticationRefused";

  @BeforeAll
  static void platformTeamHasAnAuthority() {
    TEAM.hasAnAuthority();
  }

  @AfterAll
  static void platformTeamLeaves() {
    TEAM.leaves();
    OPERATOR.close();
  }

  @Test
  @DisplayName("S3 The other way gets one Warning Event that says what to change, until it is over")
  void isToldOnce() {
    Station station = Station.named("s3");
    TEAM.applies(station);
    TEAM.awaitsReady(station);

    keyInstallerNotes(station, "\"observedAt\": \"2026-01-02T12:00:00Z\"");

    TEAM.awaits(station, ConditionType.CERTIFICATE_INSTALLED, "False", REASON);
    await().until(() -> warnings(station).size() == 1);
    assertThat(warnings(station).getFirst().getNote())
        .contains("2026-01-02T12:00:00Z", "declared key", "keyInstaller.authentication");
    TEAM.awaitsReady(station);

    keyInstallerNotes(station, "\"observedAt\": \"2026-01-02T13:00:00Z\"");
    TEAM.awaits(
        station,
        seen ->
            ConditionType.CERTIFICATE_INSTALLED
                .in(seen.getStatus().conditions())
                .filter(condition -> condition.message().contains("13:00:00Z"))
                .isPresent());
    keyInstallerNotes(
        station,
        "\"observedAt\": \"2026-01-02T13:00:00Z\", \"resolvedAt\": \"2026-01-02T13:05:00Z\"");

    TEAM.awaits(station, ConditionType.CERTIFICATE_INSTALLED, "False", "NotDelivered");
    assertThat(warnings(station)).hasSize(1);
  }

  @Test
  @DisplayName("S3 Once the authority takes the other way, it is refused no more")
  void endsWithThePolicy() {
    TEAM.appliesAuthority("changing");
    TEAM.awaits(TEAM.authority("changing"), "True", "Issuing");
    Station station = Station.named("s3-policy");
    TEAM.appliesUnder(TEAM.authority("changing"), station);
    TEAM.awaitsReady(station);
    keyInstallerNotes(station, "\"observedAt\": \"2026-01-02T12:00:00Z\"");
    TEAM.awaits(station, ConditionType.CERTIFICATE_INSTALLED, "False", REASON);

    TEAM.appliesAuthority("changing", "keyInstaller: {authentication: Password}");

    TEAM.awaits(station, ConditionType.CERTIFICATE_INSTALLED, "False", "NotDelivered");
  }

  private static void keyInstallerNotes(Station station, String times) {
    ControlPlane.shared()
        .asKeyInstaller()
        .resources(BaseStation.class)
        .inNamespace(TEAM.stationNamespace())
        .withName(station.name())
        .subresource("status")
        .patch(
            PatchContext.of(PatchType.JSON_MERGE),
            "{\"status\": {\"enrollment\": {\"refused\": {\"way\": \"Password\", "
                + times
                + "}}}}");
  }

  private static List<Event> warnings(Station station) {
    return TEAM.eventsOf(station).stream()
        .filter(event -> event.getType().equals("Warning") && event.getReason().equals(REASON))
        .toList();
  }
}
