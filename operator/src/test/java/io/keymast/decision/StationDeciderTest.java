package io.keymast.decision;

import static io.keymast.decision.ACertificate.certificate;
import static io.keymast.decision.AStation.station;
import static io.keymast.decision.AnAuthority.authority;
import static io.keymast.decision.DecisionAssert.assertThat;
import static io.keymast.decision.IssuanceCause.AUTHORITY_CHANGED;
import static io.keymast.decision.IssuanceCause.INITIAL;
import static io.keymast.decision.IssuanceCause.KEY_CHANGED;
import static io.keymast.decision.IssuanceCause.REGENERATED;
import static io.keymast.decision.IssuanceCause.RENEWAL;

import io.keymast.domain.Backhaul;
import io.keymast.domain.RevocationReason;
import io.keymast.domain.Violation;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Which reason wins, and what a station without a certificate gets. */
class StationDeciderTest {
  private static final AuthorityState NOT_READY =
      new AuthorityState.Unusable(Obstacle.AUTHORITY_NOT_READY, "its Secret is missing");

  @Test
  @DisplayName("A new station with a sound key gets its first certificate")
  void first() {
    assertThat(station().decided()).issuesBecauseOf(INITIAL).issuesRevision(1).revokesNothing();
  }

  @Test
  @DisplayName("S1 where the authority enforces it, a backhaul None is refused")
  void noneIsRefused() {
    assertThat(station().with(Backhaul.NONE).decided())
        .refuses(Obstacle.BACKHAUL_REQUIRED, "spec.backhaul");
  }

  @ParameterizedTest(name = "S1 where the authority enforces it, {0} is accepted")
  @EnumSource(
      value = Backhaul.class,
      names = {"TLS", "IPSEC"})
  void securedBackhaulsAreAccepted(Backhaul backhaul) {
    assertThat(station().with(backhaul).decided()).issuesBecauseOf(INITIAL);
  }

  @Test
  @DisplayName("S2 where the authority leaves it open, a backhaul None needs no certificate")
  void noneIsAccepted() {
    AStation open = station().with(Backhaul.NONE).withoutKey().under(authority().notEnforcing());

    assertThat(open.decided()).isInstanceOf(Decision.NoCertificateNeeded.class);
  }

  @Test
  @DisplayName("S10 the station whose key another one holds gets none; the other is not named")
  void heldKey() {
    Decision decision = station().whoseKeyIsHeldByAnother().decided();

    assertThat(decision).refuses(Obstacle.KEY_HELD_BY_ANOTHER_STATION, "spec.publicKey");
    assertThat(decision).doesNotName(AStation.OTHER);
  }

  @Test
  @DisplayName("S10 a retired key is refused")
  void retiredKey() {
    assertThat(station().whoseKeyIsRetired().decided())
        .refuses(Obstacle.KEY_RETIRED, "spec.publicKey");
  }

  @Test
  @DisplayName("S28 one compromised certificate condemns every other for its key")
  void compromisedKeysOtherCertificates() {
    Decision decision =
        station()
            .having(certificate(1), certificate(2).revoked(RevocationReason.KEY_COMPROMISE))
            .decided();

    assertThat(decision).refuses(Obstacle.KEY_RETIRED, "spec.publicKey");
    org.assertj.core.api.Assertions.assertThat(((Decision.Refuse) decision).revocations())
        .singleElement()
        .satisfies(
            revocation -> {
              org.assertj.core.api.Assertions.assertThat(revocation.certificate().revision())
                  .isEqualTo(1);
              org.assertj.core.api.Assertions.assertThat(revocation.reason())
                  .isEqualTo(RevocationReason.KEY_COMPROMISE);
            });
  }

  @Test
  @DisplayName("S10 a key that a certificate was revoked for as compromised is refused")
  void compromisedKey() {
    AStation compromised =
        station().having(certificate(1).revoked(RevocationReason.KEY_COMPROMISE));

    assertThat(compromised.decided()).refuses(Obstacle.KEY_RETIRED, "spec.publicKey");
    assertThat(compromised.withKey("B").decided()).issuesBecauseOf(KEY_CHANGED);
  }

  @Test
  @DisplayName("S11 a station without a key waits for one")
  void withoutKey() {
    assertThat(station().withoutKey().decided()).refuses(Obstacle.NOT_DECLARED, "spec.publicKey");
  }

  @Test
  @DisplayName("All that is wrong with a key is told, not only the first")
  void rejectedKey() {
    Decision decision = station().withRejectedKey("Even", "TooShort").decided();

    assertThat(decision)
        .isEqualTo(
            new Decision.Refuse(
                Obstacle.KEY_REJECTED,
                List.of(
                    new Violation("spec.publicKey", "Even", "use another key"),
                    new Violation("spec.publicKey", "TooShort", "use another key"))));
  }

  @Test
  @DisplayName("Reasons come in this order: spec, authority, EUI, backhaul, key")
  void precedence() {
    AStation all = station().withRejectedKey("TooShort").with(Backhaul.NONE).whoseEuiIsTaken();

    assertThat(all.decided()).refuses(Obstacle.DUPLICATE_EUI, "spec.eui");
    assertThat(all.under(NOT_READY).decided()).waitsFor(Obstacle.AUTHORITY_NOT_READY);
    assertThat(all.under(new AuthorityState.Loading()).decided())
        .isInstanceOf(Decision.StandBy.class);
    assertThat(all.withInvalid("spec.eui", "spec.state").decided())
        .refuses(Obstacle.INVALID_SPEC, "spec.eui", "spec.state");
  }

  @Test
  @DisplayName("A taken EUI is refused also where no certificate would be needed")
  void takenEuiWithoutBackhaul() {
    AStation second =
        station().whoseEuiIsTaken().with(Backhaul.NONE).under(authority().notEnforcing());

    assertThat(second.decided()).refuses(Obstacle.DUPLICATE_EUI, "spec.eui");
  }

  @Test
  @DisplayName("While the authority is not ready, a station goes on with what its key has")
  void goesOnMeanwhile() {
    ACertificate certificate = certificate(1);
    AStation waiting = station().having(certificate).under(NOT_READY);

    assertThat(waiting.decided()).waitsFor(Obstacle.AUTHORITY_NOT_READY).goesOnWith(certificate);
    assertThat(waiting.withKey("B").decided()).hasNothingToGoOnWith();
  }

  @Test
  @DisplayName("S10 a key that another station holds gets no certificate to go on with")
  void goesOnWithoutKey() {
    AStation waiting = station().having(certificate(1)).whoseKeyIsHeldByAnother().under(NOT_READY);

    assertThat(waiting.decided()).hasNothingToGoOnWith();
  }

  @Test
  @DisplayName("S14 only the declared key counts, whatever was certified before")
  void declaredKeyCounts() {
    assertThat(station().having(certificate(1)).withKey("B").decided())
        .issuesForKey("B")
        .issuesBecauseOf(KEY_CHANGED)
        .revokesNothing();
  }

  @Test
  @DisplayName("S48 from TLS back to IPsec is refused, also once the TLS certificate has ended")
  void backToIpsec() {
    AStation back = station().having(certificate(1)).with(Backhaul.IPSEC);

    assertThat(back.decided()).refuses(Obstacle.BACKHAUL_CHANGE_NOT_ALLOWED, "spec.backhaul");
    assertThat(back.at(Instant.parse("2029-01-01T00:00:00Z")).decided())
        .refuses(Obstacle.BACKHAUL_CHANGE_NOT_ALLOWED, "spec.backhaul");
  }

  @Test
  @DisplayName("From IPsec to TLS issues nothing: IPsec certificates do for TLS too")
  void fromIpsec() {
    ACertificate ipsec = certificate(1).forIpsec();

    assertThat(station().having(ipsec).with(Backhaul.TLS).decided()).keeps(ipsec).unhindered();
  }

  @Test
  @DisplayName("Moved to another authority, a station gets that one's certificate")
  void movedStation() {
    AStation moved = station().having(certificate(1)).under(authority().named("second"));

    assertThat(moved.decided()).issuesBecauseOf(AUTHORITY_CHANGED).revokesNothing();
  }

  @Test
  @DisplayName("S22 after expiry a station gets another one by its declared key")
  void expired() {
    AStation back = station().having(certificate(1)).at(Instant.parse("2029-01-01T00:00:00Z"));

    assertThat(back.decided()).issuesBecauseOf(RENEWAL).issuesRevision(2);
  }

  @Test
  @DisplayName("What an administrator revoked is replaced")
  void revokedByHand() {
    AStation revoked = station().having(certificate(1).revoked(RevocationReason.SUPERSEDED));

    assertThat(revoked.decided()).issuesBecauseOf(REGENERATED).issuesRevision(2);
  }

  @Test
  @DisplayName("What is on hold is neither replaced nor passed over in favour of an older one")
  void onHold() {
    AStation held =
        station().having(certificate(1), certificate(2).revoked(RevocationReason.CERTIFICATE_HOLD));

    assertThat(held.decided()).waitsFor(Obstacle.CERTIFICATE_ON_HOLD).hasNothingToGoOnWith();
    assertThat(held.withKey("B").decided()).issuesBecauseOf(KEY_CHANGED);
  }
}
