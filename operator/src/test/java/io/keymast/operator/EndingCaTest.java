package io.keymast.operator;

import static io.keymast.support.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.keymast.domain.AuthorityName;
import io.keymast.support.MutableClock;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** A CA that another one has followed, to the end of all that it signed. */
class EndingCaTest {
  private final MutableClock clock = new MutableClock();
  private final PlatformTeam team = new PlatformTeam("ending-cas");
  private final RotationTeam rotations = new RotationTeam(team, clock);

  @AutoClose private final OperatorUnderTest operator = OperatorUnderTest.start(clock);

  @Test
  @DisplayName(
      "S36 A former CA signs its CRL and its OCSP responder until its last certificate has ended;"
          + " then it is trusted no more, and its Secret is held as long as anything tells of it")
  void endsByItself() {
    AuthorityName authority = team.authority("ending");
    Station station =
        rotations.preparesNext(
            authority,
            "certificates: {duration: 240h, renewBefore: 24h}",
            "revocation: {ocspUrl: 'http://pki.example.org/ocsp'}");
    String former = rotations.issuerOf(station);
    Instant end = team.currentOf(station).getSpec().notAfter();
    rotations.passes(authority, Duration.ofHours(49));
    rotations.awaitsStates(authority, "Retiring", "Active");
    rotations.passes(authority, Duration.ofHours(25));
    rotations.awaitsIssuer(station, rotations.keyIds(authority).getLast());

    goesTo(authority, end.minus(Duration.ofHours(1)));

    rotations.assertPublishes(authority, 2);
    await().until(() -> rotations.hasResponder(authority, former));
    rotations.awaitsStates(authority, "Retiring", "Active");

    goesTo(authority, end.plus(Duration.ofHours(1)));

    rotations.awaitsStates(authority, "Retired", "Active");
    assertThat(team.secret("ending-ca-1").require().getMetadata().getFinalizers()).isNotEmpty();
    team.leaves();
  }

  @Test
  @DisplayName(
      "S36 While an authority is being deleted, the end of a former CA keeps no other one from"
          + " being published by")
  void endsDuringDeparture() {
    AuthorityName authority = team.authority("left");
    team.appliesAuthorityOf(
        "left",
        "source: {selfSigned: {validity: 400h}}",
        RotationTeam.QUICK,
        "certificates: {duration: 240h, renewBefore: 24h}",
        "revocation: {ocspUrl: 'http://pki.example.org/ocsp'}");
    team.awaits(authority, "True", "Issuing");
    Instant end = rotations.generations(authority).getFirst().notAfter();
    rotations.passes(authority, Duration.ofHours(201));
    rotations.awaitsStates(authority, "Active", "Trusted");
    rotations.passes(authority, Duration.ofHours(49));
    rotations.awaitsStates(authority, "Retiring", "Active");
    rotations.issuesTo(authority);
    String present = rotations.keyIds(authority).getLast();
    team.resource(authority).delete();
    team.awaits(authority, "False", "Deleting");

    goesTo(authority, end.plus(Duration.ofHours(1)));

    await().until(() -> rotations.hasResponder(authority, present));
    goesTo(authority, end.plus(Duration.ofHours(26)));
    await().until(() -> rotations.hasResponder(authority, present));
    team.leaves();
  }

  private void goesTo(AuthorityName authority, Instant moment) {
    rotations.passes(authority, Duration.between(clock.instant(), moment));
  }
}
