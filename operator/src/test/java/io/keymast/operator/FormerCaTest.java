package io.keymast.operator;

import static io.keymast.support.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Secret;
import io.keymast.domain.AuthorityName;
import io.keymast.support.ControlPlane;
import io.keymast.support.MutableClock;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** A CA that issues no more: it is given up, or its key is lost. */
class FormerCaTest {
  private static final MutableClock CLOCK = new MutableClock();
  private static final PlatformTeam TEAM = new PlatformTeam("former-cas");
  private static final RotationTeam ROTATIONS = new RotationTeam(TEAM, CLOCK);
  private static final OperatorUnderTest OPERATOR = OperatorUnderTest.start(CLOCK);

  @AfterAll
  static void platformTeamLeaves() {
    TEAM.leaves();
    OPERATOR.close();
  }

  @Test
  @DisplayName("retireNow: the CA is not trusted any more, and its stations move at once")
  void retiresNow() {
    TEAM.appliesAuthority("compromised");
    AuthorityName authority = TEAM.authority("compromised");
    Station station = ROTATIONS.issuesTo(authority);
    String former = ROTATIONS.keyIds(authority).getFirst();

    TEAM.patches(
        TEAM.sees(authority),
        "{\"spec\":{\"rotation\":{\"retireNow\":\"%s\"}}}".formatted(CLOCK.instant()));

    ROTATIONS.awaitsStates(authority, "Retired", "Active");
    String present = ROTATIONS.keyIds(authority).getLast();
    ROTATIONS.awaitsIssuer(station, present);
    assertThat(present).isNotEqualTo(former);
    assertThat(TEAM.currentOf(station).getSpec().causes()).containsExactly("AuthorityChanged");
    TEAM.awaits(authority, "True", "Issuing");
  }

  @Test
  @DisplayName("examples/03-ca-rotation: a CA with a rotation, and the same, given up")
  void example() throws IOException {
    AuthorityName authority = TEAM.authority("rotating");
    appliesExample("authority.yaml", "");
    TEAM.awaits(authority, "True", "Issuing");
    String former = ROTATIONS.keyIds(authority).getFirst();

    appliesExample("given-up.yaml", CLOCK.instant().toString());

    ROTATIONS.awaitsStates(authority, "Retired", "Active");
    ROTATIONS.passes(authority, Duration.ofHours(1));
    ROTATIONS.awaitsStates(authority, "Active");
    assertThat(ROTATIONS.keyIds(authority)).hasSize(1).doesNotContain(former);
    assertThat(ROTATIONS.generations(authority).getFirst().number()).isEqualTo(2);
    await()
        .untilAsserted(
            () ->
                assertThat(TEAM.secret("rotating-ca").require().getMetadata().getFinalizers())
                    .isEmpty());
  }

  @Test
  @DisplayName(
      "A former CA's key that is lost is said; the authority goes on, and its stations move")
  void formerKeyIsLost() {
    AuthorityName authority = TEAM.authority("halved");
    TEAM.suppliesCa("halved-tls", CaFiles.pkcs8());
    TEAM.appliesAuthorityOf(
        "halved", "source: {secretName: halved-tls}", "rotation: {trustBefore: 0s, spread: 24h}");
    Station station = ROTATIONS.issuesTo(authority);
    TEAM.suppliesCa("halved-tls", CaFiles.pkcs8());
    TEAM.hurries(authority);
    ROTATIONS.awaitsStates(authority, "Retiring", "Active");

    TEAM.losesSecret("halved-ca-1");
    TEAM.hurries(authority);

    TEAM.awaits(authority, "False", "CAKeyLost");
    ROTATIONS.passes(authority, Duration.ofHours(25));
    ROTATIONS.awaitsIssuer(station, ROTATIONS.keyIds(authority).getLast());
  }

  @Test
  @DisplayName(
      "S36 A former CA's key that is lost together with the status is said; the authority goes on")
  void formerKeyAndStatusAreLost() {
    AuthorityName authority = TEAM.authority("quartered");
    TEAM.suppliesCa("quartered-tls", CaFiles.pkcs8());
    TEAM.appliesAuthorityOf(
        "quartered",
        "source: {secretName: quartered-tls}",
        "rotation: {trustBefore: 0s, spread: 24h}");
    ROTATIONS.issuesTo(authority);
    TEAM.suppliesCa("quartered-tls", CaFiles.pkcs8());
    TEAM.hurries(authority);
    ROTATIONS.awaitsStates(authority, "Retiring", "Active");
    Station next = Station.named("next-quartered");
    TEAM.appliesUnder(authority, next);
    TEAM.awaitsReady(next);
    List<String> keys = ROTATIONS.keyIds(authority);

    Secret backup = TEAM.secret("quartered-ca-1").require();
    TEAM.losesSecret("quartered-ca-1");
    TEAM.wipesStatus(authority);
    TEAM.hurries(authority);

    TEAM.awaits(authority, "False", "CAKeyLost");
    ROTATIONS.awaitsStates(authority, "Retiring", "Active");
    assertThat(ROTATIONS.keyIds(authority)).isEqualTo(keys);
    Station late = Station.named("late-quartered");
    TEAM.appliesUnder(authority, late);
    TEAM.awaitsReady(late);

    TEAM.putsBackWithoutLabels(backup);
    TEAM.wipesStatus(authority);
    TEAM.hurries(authority);

    TEAM.awaits(authority, "True", "Issuing");
    assertThat(ROTATIONS.keyIds(authority)).isEqualTo(keys);
  }

  /** The file as it is, but in the team's namespace and of the present. */
  private static void appliesExample(String file, String now) throws IOException {
    TEAM.applies(
        Files.readString(
                ControlPlane.shared().root().resolve("examples/03-ca-rotation").resolve(file))
            .replace("keymast-authorities", TEAM.authority().namespace())
            .replace("2026-11-23T12:00:00Z", now));
  }
}
