package io.keymast.operator;

import static io.keymast.support.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.events.v1.Event;
import io.keymast.api.BaseStationCertificate;
import io.keymast.api.CertificateAuthority;
import io.keymast.api.CertificateAuthorityStatus.Brake;
import io.keymast.domain.AuthorityName;
import io.keymast.support.MutableClock;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** A fleet moves to the next CA, and no station fetches what it is issued. */
class RotationBrakeTest {
  private static final int FLEET = 60;
  private static final MutableClock CLOCK = new MutableClock();
  private static final PlatformTeam TEAM = new PlatformTeam("rotation-brakes");
  private static OperatorUnderTest operator = OperatorUnderTest.start(CLOCK);

  @AfterAll
  static void platformTeamLeaves() {
    TEAM.leaves();
    operator.close();
  }

  @Test
  @DisplayName(
      "RotationHeld is a brake: it holds the moving alone, also after a restart, until a resume; a"
          + " move is no mass re-issue")
  void rotationHeld() {
    AuthorityName authority = TEAM.authority();
    TEAM.suppliesCa("lora-tls", CaFiles.pkcs8());
    TEAM.appliesAuthorityOf(
        authority.name(),
        "source: {secretName: lora-tls}",
        "rotation: {trustBefore: 0s, spread: 24h}");
    List<Station> fleet =
        IntStream.range(0, FLEET).mapToObj(number -> Station.named("moving-" + number)).toList();
    fleet.forEach(station -> TEAM.applies(station));
    await().until(() -> TEAM.certificates().size() == FLEET);
    TEAM.suppliesCa("lora-tls", CaFiles.pkcs8());
    TEAM.hurries(authority);
    TEAM.awaits(authority, it -> rotationIs(it, "Moving"));

    CLOCK.advance(Duration.ofHours(15));
    await().until(() -> moved().size() > 20);
    CLOCK.advance(Duration.ofHours(2));
    TEAM.hurries(authority);

    CertificateAuthority held = TEAM.awaits(authority, "True", "RotationHeld");
    assertThat(held.getStatus().brakes()).extracting(Brake::reason).containsExactly("RotationHeld");
    assertThat(rotationIs(held, "Held")).isTrue();
    await().until(() -> eventsOf("RotationHeld").size() == 1);

    operator.close();
    operator = OperatorUnderTest.start(CLOCK);
    CLOCK.advance(Duration.ofHours(24));
    Station latecomer = Station.named("latecomer");
    TEAM.applies(latecomer);
    TEAM.awaitsReady(latecomer);
    TEAM.hurries(authority);
    TEAM.awaits(authority, "True", "RotationHeld");
    assertThat(moved()).hasSizeLessThan(FLEET);
    assertThat(eventsOf("RotationHeld")).hasSize(1);

    TEAM.patches(TEAM.sees(authority), "{\"spec\":{\"resume\":\"looked at\"}}");

    CertificateAuthority released = TEAM.awaits(authority, it -> rotationIs(it, "Moving"));
    assertThat(released.getStatus().brakes()).isNull();
    TEAM.awaits(authority, "True", "Issuing");
    await().until(() -> eventsOf("Resumed").size() == 1);
    assertThat(eventsOf("MassReissueHeld")).isEmpty();
  }

  private static boolean rotationIs(CertificateAuthority authority, String state) {
    return authority.getStatus() != null
        && authority.getStatus().rotation() != null
        && state.equals(authority.getStatus().rotation().state());
  }

  private static List<BaseStationCertificate> moved() {
    return TEAM.certificates().stream()
        .filter(certificate -> List.of("AuthorityChanged").equals(certificate.getSpec().causes()))
        .toList();
  }

  private static List<Event> eventsOf(String reason) {
    return TEAM.eventsOf(TEAM.sees(TEAM.authority())).stream()
        .filter(event -> reason.equals(event.getReason()))
        .toList();
  }
}
