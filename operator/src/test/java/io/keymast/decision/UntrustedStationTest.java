package io.keymast.decision;

import static io.keymast.decision.ACertificate.certificate;
import static io.keymast.decision.AStation.retirement;
import static io.keymast.decision.AStation.rightToBind;
import static io.keymast.decision.AStation.station;
import static io.keymast.decision.DecisionAssert.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import io.keymast.domain.RevocationReason;
import io.keymast.domain.StationState;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Suspended can be taken back, stolen can't. */
class UntrustedStationTest {
  private final ACertificate first = certificate(1);

  @Test
  @DisplayName("S35 a suspended station's certificates go on hold; a token waits for its return")
  void suspended() {
    ACertificate revoked = certificate(2).revoked(RevocationReason.SUPERSEDED);
    ACertificate expired = certificate(3).ending(AStation.NOW.minusSeconds(1));
    AStation suspended =
        station()
            .having(first, revoked, expired)
            .regenerating("ticket")
            .being(StationState.SUSPENDED);

    assertThat(suspended.protection().orElseThrow().revocations())
        .containsExactly(
            new Revocation(
                first.known(), RevocationReason.CERTIFICATE_HOLD, RevocationCause.SUSPENDED));
    assertThat(suspended.decided()).refuses(Obstacle.SUSPENDED, "spec.state");
    assertThat(suspended.having(first.suspended()).protection()).isEmpty();
    assertThat(suspended.being(StationState.ACTIVE).decided()).issuesRevision(2).actsOn("ticket");
  }

  @Test
  @DisplayName("S27 S35 A compromise declared while suspended revokes and retires; issuing waits")
  void suspendedAndCompromised() {
    AStation compromised =
        station()
            .withKey("B")
            .having(first.suspended(), certificate(2).forKey("B"))
            .compromised("leak", "A")
            .being(StationState.SUSPENDED);

    Protection protection = compromised.protection().orElseThrow();

    assertThat(protection.retirements()).containsExactly(retirement("A"));
    assertThat(protection.revocations())
        .containsExactly(
            new Revocation(
                first.known(), RevocationReason.KEY_COMPROMISE, RevocationCause.KEY_COMPROMISED),
            new Revocation(
                certificate(2).forKey("B").known(),
                RevocationReason.CERTIFICATE_HOLD,
                RevocationCause.SUSPENDED));
    assertThat(compromised.decided()).refuses(Obstacle.SUSPENDED, "spec.state");
    assertThat(Protection.of(compromised.protectedOne())).isEmpty();
  }

  @Test
  @DisplayName("Resuming lifts what suspending put on hold, and leaves what a person did")
  void resumed() {
    ACertificate byHand = certificate(2).revoked(RevocationReason.CERTIFICATE_HOLD);
    AStation resumed = station().having(first.suspended(), byHand);

    Protection protection = resumed.protection().orElseThrow();
    assertThat(protection.lifts()).containsExactly(first.known());
    assertThat(protection.revocations()).isEmpty();
    assertThat(resumed.decided()).waitsFor(Obstacle.CERTIFICATE_ON_HOLD);
    assertThat(station().having(certificate(1).suspended()).decided())
        .keeps(certificate(1))
        .unhindered();
  }

  @Test
  @DisplayName("S37 a stolen station: all revoked, all its keys retired, and the hint to delete it")
  void stolen() {
    ACertificate held = certificate(2).suspended();
    ACertificate former = certificate(3).forKey("B").revoked(RevocationReason.SUPERSEDED);
    AStation stolen = station().having(first, held, former).being(StationState.STOLEN);

    Protection protection = stolen.protection().orElseThrow();
    assertThat(protection.retirements())
        .containsExactlyInAnyOrder(retirement("A"), retirement("B"), rightToBind());
    assertThat(protection.revocations())
        .allMatch(it -> it.reason() == RevocationReason.KEY_COMPROMISE)
        .allMatch(it -> it.cause() == RevocationCause.STOLEN)
        .extracting(Revocation::certificate)
        .containsExactly(first.known(), held.known());
    assertThat(stolen.decided()).refuses(Obstacle.STOLEN, "spec.state");
    assertThat(((Decision.Refuse) stolen.decided()).violations().getFirst().message())
        .contains("kubectl delete bs station-1");
  }

  @Test
  @DisplayName("S37 a station stolen before it had a certificate: its declared key is retired")
  void stolenWithoutCertificate() {
    assertThat(station().being(StationState.STOLEN).protection().orElseThrow().retirements())
        .containsExactlyInAnyOrder(retirement("A"), rightToBind());
  }

  @Test
  @DisplayName("S37 calling one's station stolen retires no key that is another station's")
  void anothersKey() {
    AStation copy = station().whoseKeyIsHeldByAnother().being(StationState.STOLEN);
    AStation formerHolder =
        station()
            .withoutKey()
            .having(first.revoked(RevocationReason.SUPERSEDED))
            .standing(CompromiseTest.standing("A", new Standing.KeyStanding.HeldBy(AStation.OTHER)))
            .being(StationState.STOLEN);

    assertThat(copy.protection().orElseThrow().retirements()).containsExactly(rightToBind());
    assertThat(formerHolder.protection().orElseThrow().retirements())
        .containsExactly(rightToBind());
    assertThat(station().whoseEuiIsTaken().being(StationState.STOLEN).protection()).isEmpty();
  }

  @Test
  @DisplayName("S37 whatever else is wrong with the spec, a stolen station is revoked and retired")
  void stolenAndInvalid() {
    AStation stolen =
        station()
            .having(first)
            .being(StationState.STOLEN)
            .withInvalid("spec.packetForwarder.version");

    Protection protection = stolen.protection().orElseThrow();
    assertThat(protection.retirements()).containsExactlyInAnyOrder(retirement("A"), rightToBind());
    assertThat(protection.revocations())
        .containsExactly(
            new Revocation(first.known(), RevocationReason.KEY_COMPROMISE, RevocationCause.STOLEN));
    assertThat(stolen.decided()).refuses(Obstacle.INVALID_SPEC, "spec.packetForwarder.version");
  }

  @Test
  @DisplayName(
      "S37 Where no CA key is known, all certificates are revoked and their keys are retired; only"
          + " a key without any is waited for, and no hold is lifted")
  void stolenWithoutAnchors() {
    AStation unknown = station().having(first).under(new AuthorityState.Loading());
    AStation stolen = unknown.being(StationState.STOLEN);

    Protection protection = stolen.protection().orElseThrow();
    assertThat(protection.retirements()).containsExactlyInAnyOrder(retirement("A"), rightToBind());
    assertThat(protection.revocations())
        .containsExactly(
            new Revocation(first.known(), RevocationReason.KEY_COMPROMISE, RevocationCause.STOLEN));
    assertThat(Protection.isAwaited(stolen.observed())).isFalse();
    assertThat(Protection.isAwaited(stolen.withKey("B").observed())).isTrue();
    assertThat(Protection.isAwaited(stolen.being(StationState.ACTIVE).observed())).isFalse();
    assertThat(stolen.having(first.suspended()).protection()).isEmpty();
  }

  @Test
  @DisplayName("A spec that is wrong elsewhere still suspends, but resumes nothing")
  void suspendedAndInvalid() {
    AStation invalid = station().having(first).withInvalid("spec.certificate.duration");

    assertThat(invalid.being(StationState.SUSPENDED).protection().orElseThrow().revocations())
        .extracting(Revocation::reason)
        .containsExactly(RevocationReason.CERTIFICATE_HOLD);
    assertThat(invalid.having(first.suspended()).being(StationState.ACTIVE).protection()).isEmpty();
  }

  @Test
  @DisplayName("S27 a compromised key is given up, whatever else is wrong with the spec")
  void compromisedAndInvalid() {
    AStation invalid =
        station().having(first).compromised("leak", "A").withInvalid("spec.certificate.duration");

    Protection protection = invalid.protection().orElseThrow();
    assertThat(protection.retirements()).containsExactly(retirement("A"));
    assertThat(protection.revocations()).hasSize(1);
  }

  @Test
  @DisplayName("A hold that a person gave another reason is no suspension's any more")
  void staleCause() {
    KnownCertificate revoked =
        first
            .suspended()
            .known()
            .revoked(RevocationReason.KEY_COMPROMISE, RevocationCause.SUSPENDED);
    AStation resumed = station().having(List.of(revoked));

    assertThat(revoked.fate().cause()).isEmpty();
    assertThat(resumed.protection()).isEmpty();
    assertThat(resumed.decided()).refuses(Obstacle.KEY_RETIRED);
  }

  @Test
  @DisplayName(
      "S37 who is not admitted retires no key by declaring it, only what he was issued for")
  void notAdmitted() {
    AuthorityState closed =
        new AuthorityState.Unusable(Obstacle.NAMESPACE_NOT_ALLOWED, "not admitted");
    AStation outsider = station().under(closed).being(StationState.STOLEN);

    assertThat(outsider.protection()).isEmpty();
    assertThat(outsider.having(first).protection().orElseThrow().retirements())
        .containsExactlyInAnyOrder(retirement("A"), rightToBind());
  }

  @Test
  @DisplayName("A stolen or suspended station gets nothing from a broken authority either")
  void withoutAuthority() {
    AuthorityState broken = new AuthorityState.Unusable(Obstacle.AUTHORITY_NOT_READY, "broken");

    assertThat(station().having(first).under(broken).being(StationState.STOLEN).decided())
        .refuses(Obstacle.STOLEN);
    assertThat(station().having(first).under(broken).being(StationState.SUSPENDED).decided())
        .refuses(Obstacle.SUSPENDED);
    assertThat(
            station()
                .under(new AuthorityState.Unusable(Obstacle.AUTHORITY_NOT_FOUND, "none"))
                .being(StationState.STOLEN)
                .protection())
        .isEmpty();
  }
}
