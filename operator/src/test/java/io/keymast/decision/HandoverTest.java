package io.keymast.decision;

import static io.keymast.decision.ACertificate.certificate;
import static io.keymast.decision.AStation.NOW;
import static io.keymast.decision.AStation.station;
import static io.keymast.decision.AnAuthority.authority;
import static io.keymast.decision.DecisionAssert.assertThat;

import io.keymast.domain.AuthorityName;
import io.keymast.domain.KeyId;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/**
 * What a change of key or authority leaves behind is revoked, but not before it has come through.
 */
class HandoverTest {
  private static final Duration GRACE = Duration.ofHours(24);
  private static final AuthorityName SECOND = new AuthorityName("platform", "second");
  private static final KeyId SECOND_KEY = new KeyId("ffeeddccbbaa99887766");

  private final ACertificate formerKey = certificate(1);

  private AStation changed(ACertificate... present) {
    ACertificate[] all = new ACertificate[present.length + 1];
    all[0] = formerKey;
    System.arraycopy(present, 0, all, 1, present.length);
    return station().withKey("B").having(all).under(authority().grantingGraceOf(GRACE));
  }

  private static ACertificate present() {
    return certificate(2).forKey("B");
  }

  @Test
  @DisplayName("S15 before the new certificate is delivered, the old one stays")
  void undelivered() {
    assertThat(changed(present()).at(NOW.plus(Duration.ofDays(300))).decided()).revokesNothing();
  }

  @Test
  @DisplayName("S15 delivered, the old one is revoked when the grace period is over, to the second")
  void afterGrace() {
    AStation delivered = changed(present().delivered(NOW));

    assertThat(delivered.at(NOW.plus(GRACE).minusSeconds(1)).decided())
        .revokesNothing()
        .looksAgainAt(NOW.plus(GRACE));
    assertThat(delivered.at(NOW.plus(GRACE)).decided()).supersedes(formerKey);
  }

  @Test
  @DisplayName("S15 in use, the old one is revoked at once")
  void inUse() {
    Instant use = NOW.plus(Duration.ofHours(1));
    AStation used = changed(present().delivered(NOW).inUse(use));

    assertThat(used.at(use.minusSeconds(1)).decided()).revokesNothing().looksAgainAt(use);
    assertThat(used.at(use).decided()).supersedes(formerKey);
  }

  @Test
  @DisplayName("S15 use alone, without delivery, revokes nothing")
  void useAlone() {
    assertThat(changed(present().inUse(NOW)).at(NOW.plus(Duration.ofDays(300))).decided())
        .revokesNothing();
  }

  @Test
  @DisplayName("S15 use that is said to be older than the delivery counts from the delivery")
  void useBeforeDelivery() {
    Instant delivery = NOW.plus(Duration.ofHours(2));
    AStation station = changed(present().inUse(NOW).delivered(delivery));

    assertThat(station.at(delivery.minusSeconds(1)).decided()).revokesNothing();
    assertThat(station.at(delivery).decided()).supersedes(formerKey);
  }

  @Test
  @DisplayName("A renewal meanwhile does not start the grace period anew")
  void renewedMeanwhile() {
    AStation renewed =
        changed(present().delivered(NOW), certificate(3).forKey("B"))
            .at(NOW.plus(GRACE).plusSeconds(1));

    assertThat(renewed.decided()).supersedes(formerKey);
  }

  @Test
  @DisplayName("S21 a renewal's predecessor runs out by itself")
  void renewal() {
    ACertificate current = certificate(2).delivered(NOW).inUse(NOW);

    assertThat(station().having(formerKey, current).at(NOW.plus(GRACE)).decided())
        .keeps(current)
        .revokesNothing();
  }

  @Test
  @DisplayName("Back to the former key, the certificate of the key between is revoked")
  void thereAndBack() {
    ACertificate again = formerKey.delivered(NOW);
    ACertificate between = present();
    AStation back =
        station()
            .withKey("A")
            .having(again, between)
            .under(authority().grantingGraceOf(GRACE))
            .at(NOW.plus(GRACE));

    assertThat(back.decided()).keeps(again).supersedes(between);
  }

  @Test
  @DisplayName(
      "S15 Back from a key that was declared by mistake: what its holder fetched is revoked at once")
  void backFromAnothersKey() {
    ACertificate again = formerKey.delivered(NOW).inUse(NOW);
    Instant fetched = NOW.plus(Duration.ofDays(30));
    ACertificate between = present().delivered(fetched);
    AStation back =
        station()
            .withKey("A")
            .having(again, between)
            .under(authority().grantingGraceOf(GRACE))
            .at(fetched);

    assertThat(back.decided()).keeps(again).supersedes(between);
  }

  @Test
  @DisplayName(
      "Back at an authority from what the station fetched between: it gets another certificate, and"
          + " goes on with what it fetched until that has come through")
  void backFromWhatItFetched() {
    ACertificate before = formerKey.delivered(NOW).inUse(NOW);
    Instant fetched = NOW.plus(Duration.ofDays(30));
    ACertificate between = certificate(2).by(SECOND, SECOND_KEY).delivered(fetched);
    AStation back = station().having(before, between).under(authority().grantingGraceOf(GRACE));
    Instant late = fetched.plus(GRACE);
    ACertificate again = certificate(3).delivered(late);

    assertThat(back.at(late).decided())
        .issuesRevision(3)
        .issuesBecauseOf(IssuanceCause.AUTHORITY_CHANGED)
        .revokesNothing();
    AStation told =
        station().having(before, between, again).under(authority().grantingGraceOf(GRACE));
    assertThat(told.at(late).decided())
        .keeps(again)
        .revokesNothing()
        .looksAgainAt(late.plus(GRACE));
    assertThat(told.at(late.plus(GRACE)).decided()).keeps(again).supersedes(between);
  }

  @Test
  @DisplayName("While a pause keeps that other one from being issued, nothing is revoked")
  void backMeanwhilePaused() {
    ACertificate before = formerKey.delivered(NOW).inUse(NOW);
    ACertificate between = certificate(2).by(SECOND, SECOND_KEY).delivered(NOW);
    AStation back =
        station()
            .having(before, between)
            .under(authority().paused().grantingGraceOf(GRACE))
            .at(NOW.plus(GRACE));

    assertThat(back.decided()).keeps(before).hinderedBy(Obstacle.PAUSED).revokesNothing();
  }

  @Test
  @DisplayName("Back before the station fetched anything, what it never had is revoked at once")
  void backFromWhatItNeverHad() {
    ACertificate again = formerKey.delivered(NOW).inUse(NOW);
    ACertificate between = certificate(2).by(SECOND, SECOND_KEY);

    assertThat(station().having(again, between).decided()).keeps(again).supersedes(between);
  }

  @Test
  @DisplayName("A change of authority hands over in the same way")
  void authorityChanged() {
    ACertificate present = certificate(2).by(SECOND, SECOND_KEY).delivered(NOW);
    AStation moved =
        station()
            .having(formerKey, present)
            .under(authority().named("second").withKey(SECOND_KEY).grantingGraceOf(GRACE));

    assertThat(moved.at(NOW.plus(GRACE).minusSeconds(1)).decided()).keeps(present).revokesNothing();
    assertThat(moved.at(NOW.plus(GRACE)).decided()).keeps(present).supersedes(formerKey);
  }

  @Test
  @DisplayName("While a due renewal is held by a pause, what was left behind is still revoked")
  void paused() {
    Instant due = Instant.parse("2028-11-20T12:00:00Z");
    ACertificate lasting = certificate(1).ending(due.plus(Duration.ofDays(100)));
    ACertificate present = present().delivered(NOW);
    AStation paused =
        station().withKey("B").having(lasting, present).under(authority().paused()).at(due);

    assertThat(paused.decided()).keeps(present).hinderedBy(Obstacle.PAUSED).supersedes(lasting);
  }
}
