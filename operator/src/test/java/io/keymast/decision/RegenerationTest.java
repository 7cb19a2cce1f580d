package io.keymast.decision;

import static io.keymast.decision.ACertificate.certificate;
import static io.keymast.decision.AStation.station;
import static io.keymast.decision.AnAuthority.authority;
import static io.keymast.decision.DecisionAssert.assertThat;
import static io.keymast.decision.IssuanceCause.INITIAL;
import static io.keymast.decision.IssuanceCause.KEY_CHANGED;
import static io.keymast.decision.IssuanceCause.REGENERATED;

import io.keymast.domain.Backhaul;
import io.keymast.domain.RevocationReason;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** A token is a wish that comes true once. */
class RegenerationTest {
  private final ACertificate first = certificate(1);

  @Test
  @DisplayName("S33 a lost certificate: the same key gets another one, the lost one is revoked")
  void lost() {
    assertThat(station().having(first).regenerating("ticket-1").decided())
        .issuesBecauseOf(REGENERATED)
        .issuesForKey("A")
        .issuesRevision(2)
        .actsOn("ticket-1")
        .supersedes(first);
  }

  @Test
  @DisplayName("S24 a token that any certificate records does not act again")
  void recorded() {
    ACertificate second = certificate(2);
    AStation station = station().having(first.havingActedOn("ticket-1"), second);

    assertThat(station.regenerating("ticket-1").decided()).keeps(second).unhindered();
  }

  @Test
  @DisplayName("S24 setting an older token again does nothing")
  void olderToken() {
    ACertificate third = certificate(3).havingActedOn("one", "two");

    assertThat(station().having(third).regenerating("one").decided()).keeps(third);
    assertThat(station().having(third).regenerating("three").decided()).actsOn("three");
  }

  @Test
  @DisplayName("S24 a token on a station without a certificate is absorbed by the first one")
  void absorbed() {
    assertThat(station().regenerating("ticket-1").decided())
        .issuesBecauseOf(INITIAL)
        .actsOn("ticket-1")
        .revokesNothing();
  }

  @Test
  @DisplayName("S24 the last 32 tokens are carried on, also those that only an older one records")
  void carriedOn() {
    String[] forty = IntStream.rangeClosed(1, 40).mapToObj(i -> "t" + i).toArray(String[]::new);
    AStation station =
        station()
            .having(certificate(2).forKey("B").havingActedOn("late"), first.havingActedOn(forty))
            .regenerating("new");

    assertThat(station.decided()).actsOn("new").remembersTokens(32, "t11");
  }

  @Test
  @DisplayName("S21 regenerating revokes all that could be trusted, and what is on hold for good")
  void revokesAll() {
    ACertificate otherKey = certificate(2).forKey("B");
    ACertificate held = certificate(3).revoked(RevocationReason.CERTIFICATE_HOLD);
    ACertificate revoked = certificate(4).revoked(RevocationReason.SUPERSEDED);
    ACertificate expired = certificate(5).ending(AStation.NOW.minusSeconds(1));

    assertThat(
            station()
                .having(first, otherKey, held, revoked, expired)
                .regenerating("ticket-1")
                .decided())
        .supersedes(first, otherKey, held)
        .issuesRevision(6);
  }

  @Test
  @DisplayName("S24 killed after the revocation and before the issuance, the token still acts")
  void killedBetween() {
    AStation killed =
        station().having(first.revoked(RevocationReason.SUPERSEDED)).regenerating("ticket-1");

    assertThat(killed.decided()).issuesRevision(2).actsOn("ticket-1").revokesNothing();
  }

  @Test
  @DisplayName("S26 what was revoked by hand is in the ledger before anything replaces it")
  void revokedByHand() {
    Decision decision =
        station().having(first.revoked(RevocationReason.PRIVILEGE_WITHDRAWN)).decided();

    assertThat(decision).issuesRevision(2).revokesNothing();
    org.assertj.core.api.Assertions.assertThat(((Decision.Issue) decision).revokeFirst())
        .singleElement()
        .matches(it -> it.reason() == RevocationReason.PRIVILEGE_WITHDRAWN);
  }

  @Test
  @DisplayName("A new key and a token at once make one certificate that says both")
  void withKeyChange() {
    assertThat(station().having(first).withKey("B").regenerating("ticket-1").decided())
        .issuesBecauseOf(REGENERATED, KEY_CHANGED)
        .issuesForKey("B")
        .supersedes(first);
  }

  @Test
  @DisplayName("S35 without an accepted key, nothing is revoked and nothing is issued")
  void withoutKey() {
    assertThat(station().having(first).withoutKey().regenerating("ticket-1").decided())
        .refuses(Obstacle.NOT_DECLARED)
        .revokesNothing();
    assertThat(station().having(first).whoseKeyIsHeldByAnother().regenerating("t").decided())
        .refuses(Obstacle.KEY_HELD_BY_ANOTHER_STATION)
        .revokesNothing();
  }

  @Test
  @DisplayName("60 tokens act at once, then one a minute: the next one waits, and nothing is lost")
  void tooOften() {
    AStation station = station().having(regenerated(60, AStation.NOW)).regenerating("one more");

    assertThat(station.decided())
        .hinderedBy(Obstacle.RATE_LIMITED)
        .looksAgainAt(AStation.NOW.plusSeconds(60))
        .revokesNothing();
    assertThat(station.at(AStation.NOW.plusSeconds(60)).decided()).actsOn("one more");
    assertThat(station().having(regenerated(59, AStation.NOW)).regenerating("another").decided())
        .actsOn("another");
  }

  @Test
  @DisplayName("A key that changes with the token does not wait, nor does who has nothing to keep")
  void urgent() {
    List<KnownCertificate> many = regenerated(80, AStation.NOW);

    assertThat(station().having(many).withKey("B").regenerating("t").decided()).actsOn("t");
    assertThat(
            station()
                .having(many)
                .at(Instant.parse("2028-11-24T12:00:00Z"))
                .regenerating("t")
                .decided())
        .actsOn("t");
  }

  @Test
  @DisplayName("What a clock has signed that was ahead holds up no token")
  void signedAhead() {
    Instant ahead = AStation.NOW.plus(Duration.ofDays(1));

    assertThat(station().having(regenerated(80, ahead)).regenerating("t").decided()).actsOn("t");
  }

  private static List<KnownCertificate> regenerated(int times, Instant at) {
    return IntStream.rangeClosed(1, times)
        .mapToObj(
            i ->
                certificate(i)
                    .because(REGENERATED)
                    .valid(at, Instant.parse("2028-11-23T12:00:00Z"))
                    .known())
        .toList();
  }

  @Test
  @DisplayName("While issuing is paused, a token waits, and the present certificate stays valid")
  void paused() {
    assertThat(station().having(first).regenerating("t").under(authority().paused()).decided())
        .keeps(first)
        .hinderedBy(Obstacle.PAUSED)
        .revokesNothing();
  }

  @Test
  @DisplayName("When the CA ends too soon, a token waits, and the present certificate stays valid")
  void authorityEnds() {
    AnAuthority ending = authority().ending(AStation.NOW.plus(Duration.ofMinutes(9)));

    assertThat(station().having(first).regenerating("t").under(ending).decided())
        .keeps(first)
        .hinderedBy(Obstacle.AUTHORITY_EXPIRING)
        .revokesNothing();
  }

  @Test
  @DisplayName("A token does not open the way back to IPsec")
  void backToIpsec() {
    assertThat(station().having(first).with(Backhaul.IPSEC).regenerating("t").decided())
        .refuses(Obstacle.BACKHAUL_CHANGE_NOT_ALLOWED);
  }
}
