package io.keymast.decision;

import static io.keymast.decision.ACertificate.certificate;
import static io.keymast.decision.AStation.key;
import static io.keymast.decision.AStation.retirement;
import static io.keymast.decision.AStation.station;
import static io.keymast.decision.DecisionAssert.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import io.keymast.domain.PublicKeyFingerprint;
import io.keymast.domain.RevocationReason;
import io.keymast.domain.StationState;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** A compromised key is given up at once, and only its station can say so. */
class CompromiseTest {
  private final ACertificate first = certificate(1);

  @Test
  @DisplayName("S28 token first: revoked and retired at once, nothing issued for that key")
  void tokenFirst() {
    AStation compromised = station().having(first).compromised("leak", "A");

    Protection protection = compromised.protection().orElseThrow();
    assertThat(protection.retirements()).containsExactly(retirement("A"));
    assertThat(protection.revocations())
        .containsExactly(
            new Revocation(
                first.known(), RevocationReason.KEY_COMPROMISE, RevocationCause.KEY_COMPROMISED));
    assertThat(compromised.decided()).refuses(Obstacle.KEY_RETIRED, "spec.publicKey");
  }

  @Test
  @DisplayName("S28 S32 another key declared afterwards gets its certificate, which ends the token")
  void thenAnotherKey() {
    AStation replaced =
        station()
            .having(first.revoked(RevocationReason.KEY_COMPROMISE))
            .standing(standing("A", new Standing.KeyStanding.Retired()))
            .withKey("B")
            .compromised("leak", "A");

    assertThat(replaced.protection()).isEmpty();
    assertThat(replaced.decided())
        .issuesForKey("B")
        .issuesBecauseOf(IssuanceCause.REGENERATED, IssuanceCause.KEY_CHANGED)
        .actsOn("leak");
  }

  @Test
  @DisplayName("S28 key first: only the compromised key's certificate is revoked, only it retired")
  void keyFirst() {
    ACertificate second = certificate(2).forKey("B").delivered(AStation.NOW);
    AStation replaced = station().having(first, second).withKey("B").compromised("leak", "A");

    Protection protection = replaced.protection().orElseThrow();
    assertThat(protection.retirements()).containsExactly(retirement("A"));
    assertThat(protection.revocations())
        .extracting(Revocation::certificate)
        .containsExactly(first.known());
    assertThat(replaced.decided())
        .issuesForKey("B")
        .issuesRevision(3)
        .issuesBecauseOf(IssuanceCause.REGENERATED)
        .actsOn("leak")
        .revokesNothing();
  }

  @Test
  @DisplayName("S24 a token that is on record neither revokes nor retires again")
  void acted() {
    ACertificate second = certificate(2).forKey("B").havingActedOn("leak");
    AStation done = station().having(first, second).withKey("B").compromised("leak", "A");

    assertThat(done.protection()).isEmpty();
    assertThat(done.decided()).keeps(second).unhindered();
  }

  @Test
  @DisplayName("S25 killed after retiring the key, the rest is done by what is retired")
  void killedAfterRetiring() {
    AStation killed =
        station()
            .having(first)
            .withKey("B")
            .standing(standing("A", new Standing.KeyStanding.Retired()))
            .compromised("leak", "A");

    Protection protection = killed.protection().orElseThrow();
    assertThat(protection.retirements()).isEmpty();
    assertThat(protection.revocations())
        .extracting(Revocation::reason)
        .containsExactly(RevocationReason.KEY_COMPROMISE);
    assertThat(killed.decided()).issuesForKey("B").actsOn("leak");
  }

  @Test
  @DisplayName("S35 a key that the station never had: refused, and nothing is retired or revoked")
  void neverHeld() {
    AStation wrong = station().having(first).compromised("leak", "victim");

    assertThat(wrong.protection()).isEmpty();
    assertThat(wrong.decided()).keeps(first).hinderedBy(Obstacle.COMPROMISED_KEY_UNKNOWN);
  }

  @Test
  @DisplayName("S35 nobody gives up a key that another station holds, though declaring it too")
  void anothersKey() {
    AStation thief = station().whoseKeyIsHeldByAnother().compromised("leak", "A");
    AStation former =
        station()
            .having(first.revoked(RevocationReason.SUPERSEDED), certificate(2).forKey("B"))
            .withKey("B")
            .standing(standing("A", new Standing.KeyStanding.HeldBy(AStation.OTHER)))
            .compromised("leak", "A");

    assertThat(thief.protection()).isEmpty();
    assertThat(thief.decided()).refuses(Obstacle.KEY_HELD_BY_ANOTHER_STATION);
    assertThat(former.protection()).isEmpty();
    assertThat(former.decided()).hinderedBy(Obstacle.COMPROMISED_KEY_UNKNOWN);
  }

  @Test
  @DisplayName("S28 without any certificate yet, the declared key is retired all the same")
  void withoutCertificate() {
    AStation compromised = station().compromised("leak", "A");

    assertThat(compromised.protection().orElseThrow().retirements())
        .containsExactly(retirement("A"));
    assertThat(compromised.decided()).refuses(Obstacle.KEY_RETIRED);
  }

  @Test
  @DisplayName("S28 revoking and retiring wait for nothing: not for issuing, nor for a sound key")
  void waitsForNothing() {
    AStation paused =
        station().having(first).under(AnAuthority.authority().paused()).compromised("leak", "A");
    AStation undeclared = station().having(first).withoutKey().compromised("leak", "A");
    AStation broken =
        station()
            .having(first)
            .under(new AuthorityState.Unusable(Obstacle.AUTHORITY_NOT_READY, "no Secret"))
            .compromised("leak", "A");

    assertThat(paused.protection().orElseThrow().revocations()).hasSize(1);
    assertThat(undeclared.protection().orElseThrow().revocations()).hasSize(1);
    assertThat(undeclared.decided()).refuses(Obstacle.NOT_DECLARED);
    assertThat(broken.protection().orElseThrow().retirements()).hasSize(1);
    assertThat(station().under(new AuthorityState.Loading()).compromised("t", "A").protection())
        .isEmpty();
  }

  @Test
  @DisplayName("S27 S35 while suspended it waits for nothing, and resuming lifts nothing of it")
  void whileSuspended() {
    AStation suspended =
        station().having(first.suspended()).compromised("leak", "A").being(StationState.SUSPENDED);

    Protection meanwhile = suspended.protection().orElseThrow();
    assertThat(meanwhile.retirements()).containsExactly(retirement("A"));
    assertThat(meanwhile.revocations())
        .extracting(Revocation::reason)
        .containsExactly(RevocationReason.KEY_COMPROMISE);
    assertThat(suspended.decided()).refuses(Obstacle.SUSPENDED, "spec.state");

    Protection resumed = suspended.being(StationState.ACTIVE).protection().orElseThrow();
    assertThat(resumed.lifts()).isEmpty();
    assertThat(resumed.revocations()).isEqualTo(meanwhile.revocations());
  }

  @Test
  @DisplayName("S39 a readmitted key's old revocation no longer condemns it, a new one does")
  void readmitted() {
    Standing readmitted =
        new Standing(
            Optional.empty(),
            new Standing.KeyStanding.Free(),
            Map.of(),
            Optional.of(AStation.NOW.plusSeconds(60)),
            Map.of());
    AStation back =
        station()
            .having(first.revoked(RevocationReason.KEY_COMPROMISE))
            .standing(readmitted)
            .at(AStation.NOW.plusSeconds(120));
    ACertificate since =
        certificate(2)
            .valid(AStation.NOW.plusSeconds(90), AStation.NOW.plusSeconds(9999))
            .revoked(RevocationReason.KEY_COMPROMISE);

    assertThat(back.decided()).issuesForKey("A");
    assertThat(back.having(since).decided()).refuses(Obstacle.KEY_RETIRED);
  }

  static Standing standing(String letter, Standing.KeyStanding of) {
    Map<PublicKeyFingerprint, Standing.KeyStanding> others = Map.of(key(letter).fingerprint(), of);
    return new Standing(
        Optional.empty(), new Standing.KeyStanding.Free(), others, Optional.empty(), Map.of());
  }
}
