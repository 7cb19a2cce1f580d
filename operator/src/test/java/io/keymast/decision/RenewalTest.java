package io.keymast.decision;

import static io.keymast.decision.ACertificate.certificate;
import static io.keymast.decision.AStation.NOW;
import static io.keymast.decision.AStation.station;
import static io.keymast.decision.AnAuthority.authority;
import static io.keymast.decision.DecisionAssert.assertThat;
import static io.keymast.decision.IssuanceCause.AUTHORITY_CHANGED;
import static io.keymast.decision.IssuanceCause.RENEWAL;

import io.keymast.domain.KeyId;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** When certificates end and when the next one is issued. */
class RenewalTest {
  private static final Instant NOT_AFTER = Instant.parse("2028-11-23T12:00:00Z");
  private static final Instant DUE = NOT_AFTER.minus(Duration.ofHours(144));

  private final ACertificate current = certificate(1);

  @ParameterizedTest(name = "S17 issued at {0}, a certificate of two years ends at {1}")
  @CsvSource({
    "2026-11-23T12:00:00Z,     2028-11-23T12:00:00Z",
    "2027-03-01T00:00:00Z,     2029-03-01T00:00:00Z",
    "2028-02-29T10:00:00Z,     2030-02-28T10:00:00Z",
    "2026-02-28T23:59:59.999Z, 2028-02-28T23:59:59Z",
    "2099-12-31T23:59:59Z,     2101-12-31T23:59:59Z"
  })
  void twoYears(String now, String notAfter) {
    AnAuthority lasting = authority().ending(Instant.parse("2199-01-01T00:00:00Z"));

    assertThat(station().at(Instant.parse(now)).under(lasting).decided()).issuesUntil(notAfter);
  }

  @Test
  @DisplayName("S17 notBefore lies five minutes back, in whole seconds")
  void backDated() {
    assertThat(station().at(NOW.plusMillis(999)).decided()).issuesFrom("2026-11-23T11:55:00Z");
  }

  @Test
  @DisplayName("S17 the duration can be set for one station")
  void ownDuration() {
    assertThat(station().wishing(Duration.ofHours(36), Duration.ofHours(6)).decided())
        .issuesUntil("2026-11-25T00:00:00Z");
  }

  @Test
  @DisplayName("S17 nothing outlives its issuer")
  void clamped() {
    AnAuthority ending = authority().ending(Instant.parse("2027-01-01T00:00:00Z"));

    assertThat(station().under(ending).decided()).issuesUntil("2027-01-01T00:00:00Z");
  }

  @Test
  @DisplayName("S17 an issuer that ends within ten minutes, or has ended, issues nothing more")
  void endedIssuer() {
    for (Duration left : new Duration[] {Duration.ofSeconds(599), Duration.ofDays(-400)}) {
      assertThat(station().under(authority().ending(NOW.plus(left))).decided())
          .waitsFor(Obstacle.AUTHORITY_EXPIRING)
          .hasNothingToGoOnWith();
    }
    assertThat(station().under(authority().ending(NOW.plusSeconds(600))).decided())
        .issuesUntil("2026-11-23T12:10:00Z");
  }

  @Test
  @DisplayName("S19 due exactly renewBefore before the end: not a second earlier")
  void edges() {
    assertThat(station().having(current).at(DUE.minusSeconds(1)).decided())
        .keeps(current)
        .unhindered()
        .looksAgainAt(DUE);
    assertThat(station().having(current).at(DUE).decided())
        .issuesBecauseOf(RENEWAL)
        .issuesRevision(2)
        .revokesNothing();
  }

  @Test
  @DisplayName("S19 valid at its last second, expired at the next")
  void lastSecond() {
    AnAuthority paused = authority().paused();

    assertThat(station().having(current).under(paused).at(NOT_AFTER).decided()).keeps(current);
    assertThat(station().having(current).under(paused).at(NOT_AFTER.plusSeconds(1)).decided())
        .waitsFor(Obstacle.PAUSED)
        .hasNothingToGoOnWith();
  }

  @Test
  @DisplayName("A due renewal waits while issuing is paused; the present certificate stays")
  void paused() {
    assertThat(station().having(current).under(authority().paused()).at(DUE).decided())
        .keeps(current)
        .hinderedBy(Obstacle.PAUSED)
        .looksAgainAt(NOT_AFTER.plusSeconds(1));
  }

  @Test
  @DisplayName("No renewal that would not gain renewBefore: the CA's end is told instead")
  void noGain() {
    Instant oneSecondShort = NOT_AFTER.plus(Duration.ofHours(144)).minusSeconds(1);

    assertThat(station().having(current).under(authority().ending(NOT_AFTER)).at(DUE).decided())
        .keeps(current)
        .hinderedBy(Obstacle.AUTHORITY_EXPIRING);
    assertThat(
            station().having(current).under(authority().ending(oneSecondShort)).at(DUE).decided())
        .keeps(current)
        .hinderedBy(Obstacle.AUTHORITY_EXPIRING);
    assertThat(
            station()
                .having(current)
                .under(authority().ending(oneSecondShort.plusSeconds(1)))
                .at(DUE)
                .decided())
        .issuesBecauseOf(RENEWAL);
  }

  @Test
  @DisplayName("A renewBefore as long as the duration does not make an endless loop")
  void hastyWish() {
    AStation hasty = station().wishing(Duration.ofHours(1), Duration.ofSeconds(3599));
    Decision.Issue issue = (Decision.Issue) hasty.decided();

    AStation next = hasty.having(certificate(1).valid(NOW, issue.intent().validity().notAfter()));

    assertThat(next.at(NOW.plus(Duration.ofMinutes(4))).decided()).unhindered().revokesNothing();
  }

  @Test
  @DisplayName("S21 two renewals in a row revoke nothing")
  void twice() {
    ACertificate second = certificate(2).ending(NOT_AFTER.plus(Duration.ofDays(700)));
    AStation station = station().having(current, second.delivered(DUE).inUse(DUE));

    assertThat(station.at(NOT_AFTER).decided()).keeps(second).revokesNothing();
  }

  @Test
  @DisplayName("A station moves to the next CA key at its moment, and its certificate stays valid")
  void moves() {
    KeyId next = new KeyId("ffffffffffffffff");
    FormerKey former = new FormerKey(AnAuthority.KEY_ID, NOW, NOW.plus(Duration.ofDays(7)));
    Instant moment = former.moveTime(AStation.EUI);
    AStation moving = station().having(current).under(authority().withKey(next).movingFrom(former));

    assertThat(moving.at(moment.minusSeconds(1)).decided())
        .keeps(current)
        .unhindered()
        .looksAgainAt(moment);
    assertThat(moving.at(moment).decided())
        .issuesBecauseOf(AUTHORITY_CHANGED)
        .issuesRevision(2)
        .revokesNothing();
  }

  @Test
  @DisplayName("While nobody moves, what is due by its dates is renewed by the next CA key")
  void renewsWhileNobodyMoves() {
    AnAuthority paused =
        authority()
            .withKey(new KeyId("ffffffffffffffff"))
            .movingFrom(FormerKey.left(AnAuthority.KEY_ID));

    assertThat(station().having(current).under(paused).at(DUE.minusSeconds(1)).decided())
        .keeps(current);
    assertThat(station().having(current).under(paused).at(DUE).decided())
        .issuesBecauseOf(AUTHORITY_CHANGED, RENEWAL);
  }

  @Test
  @DisplayName("A CA key that is no longer trusted is moved away from at once")
  void movesAtOnce() {
    assertThat(
            station()
                .having(current)
                .under(authority().withKey(new KeyId("ffffffffffffffff")))
                .decided())
        .issuesBecauseOf(AUTHORITY_CHANGED)
        .revokesNothing();
  }
}
