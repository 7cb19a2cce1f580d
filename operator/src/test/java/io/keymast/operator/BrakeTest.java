package io.keymast.operator;

import static io.keymast.support.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.events.v1.Event;
import io.keymast.api.BaseStationCertificate;
import io.keymast.api.CertificateAuthority;
import io.keymast.api.CertificateAuthorityStatus.Brake;
import io.keymast.status.ConditionType;
import io.keymast.support.MutableClock;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/**
 * A fleet loses its certificates: no more than a few get another one before a person has looked.
 */
class BrakeTest {
  private static final int FLEET = 60;
  private static final int LIMIT = 20;
  private static final PlatformTeam TEAM = new PlatformTeam("brakes");
  private static OperatorUnderTest operator = OperatorUnderTest.start(new MutableClock());

  @AfterAll
  static void platformTeamLeaves() {
    TEAM.leaves();
    operator.close();
  }

  @Test
  @DisplayName(
      "A mass re-issue holds itself, also after a restart, until a new resume; the same one releases"
          + " no later brake")
  void massReissue() {
    TEAM.appliesAuthority("lora", "resume: said when nothing held");
    List<Station> fleet =
        IntStream.range(0, FLEET).mapToObj(number -> Station.named("fleet-" + number)).toList();
    fleet.forEach(station -> TEAM.applies(station));
    await().until(() -> issued().size() == FLEET);
    fleet.forEach(TEAM::awaitsReady);

    operator.close();
    TEAM.certificates().forEach(TEAM::losesCertificate);
    operator = OperatorUnderTest.start(new MutableClock());

    CertificateAuthority held = TEAM.awaits(TEAM.authority(), "False", "MassReissueHeld");
    Station latecomer = Station.named("latecomer");
    TEAM.applies(latecomer);
    TEAM.awaits(latecomer, ConditionType.READY, "False", "IssuingHeld");
    await("those that were let pass before").until(() -> issued().size() >= LIMIT);
    assertThat(issued()).hasSize(LIMIT);
    assertThat(held.getStatus().brakes())
        .extracting(Brake::reason)
        .containsExactly("MassReissueHeld");
    assertThat(held.getStatus().resumed()).containsExactly("said when nothing held");
    await().until(() -> eventsOf("MassReissueHeld").size() == 1);
    String metric =
        "keymast_brakes{authority=\"" + TEAM.authority() + "\",reason=\"MassReissueHeld\"} 1";
    await().until(() -> operator.metrics().contains(metric));

    operator.close();
    operator = OperatorUnderTest.start(new MutableClock());
    Station another = Station.named("another");
    TEAM.applies(another);
    TEAM.awaits(another, ConditionType.READY, "False", "IssuingHeld");
    TEAM.awaits(TEAM.authority(), "False", "MassReissueHeld");
    assertThat(issued()).hasSize(LIMIT);
    assertThat(eventsOf("MassReissueHeld")).hasSize(1);

    says("go on");

    TEAM.awaits(TEAM.authority(), "True", "Issuing");
    await().until(() -> issued().size() == FLEET + 2);
    CertificateAuthority released = TEAM.sees(TEAM.authority());
    assertThat(released.getStatus().brakes()).isNull();
    assertThat(released.getStatus().resumed()).endsWith("go on");
    await().until(() -> eventsOf("Resumed").size() == 1);

    TEAM.certificates().forEach(TEAM::deletes);

    TEAM.awaits(TEAM.authority(), "False", "MassReissueHeld");
    TEAM.hurries(TEAM.authority());
    await()
        .untilAsserted(
            () -> {
              assertThat(TEAM.ledger().entries()).hasSize(FLEET + 2);
              assertThat(issued()).hasSize(LIMIT);
            });
    TEAM.awaits(TEAM.authority(), "False", "MassReissueHeld");
  }

  @Test
  @DisplayName("paused stops all issuing at once; what is issued stays, and goes on afterwards")
  void paused() {
    TEAM.appliesAuthority("paused");
    Station before = Station.named("before-pause");
    TEAM.appliesUnder(TEAM.authority("paused"), before);
    TEAM.awaitsReady(before);

    TEAM.appliesAuthority("paused", "paused: true");
    TEAM.awaits(TEAM.authority("paused"), "True", "Paused");
    Station during = Station.named("during-pause");
    TEAM.appliesUnder(TEAM.authority("paused"), during);
    TEAM.appliesUnder(TEAM.authority("paused"), before.reset());

    TEAM.awaits(during, ConditionType.READY, "False", "Paused");
    TEAM.awaits(before, ConditionType.READY, "False", "Paused");
    assertThat(TEAM.certificatesOf(during)).isEmpty();
    assertThat(TEAM.certificatesOf(before)).hasSize(1);

    TEAM.appliesAuthority("paused");
    TEAM.awaitsReady(during);
    TEAM.awaits(before, object -> TEAM.certificatesOf(before).size() == 2);
  }

  private static void says(String word) {
    TEAM.patches(TEAM.sees(TEAM.authority()), "{\"spec\":{\"resume\":\"" + word + "\"}}");
  }

  private static List<BaseStationCertificate> issued() {
    return TEAM.certificates().stream()
        .filter(
            certificate ->
                certificate.getSpec().certificateAuthorityRef().name().equals("lora")
                    && certificate.getSpec().revocation() == null
                    && certificate.getMetadata().getDeletionTimestamp() == null)
        .toList();
  }

  private static List<Event> eventsOf(String reason) {
    return TEAM.eventsOf(TEAM.sees(TEAM.authority())).stream()
        .filter(event -> reason.equals(event.getReason()))
        .toList();
  }
}
