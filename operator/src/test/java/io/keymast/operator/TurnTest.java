package io.keymast.operator;

import static io.keymast.support.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.keymast.api.BaseStation;
import io.keymast.status.ConditionType;
import io.keymast.support.MutableClock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What is true of stations while the authority's rate lets no more than one be issued to. */
class TurnTest {
  private final PlatformTeam team = new PlatformTeam("turns");
  private final OperatorUnderTest operator = OperatorUnderTest.start(new MutableClock());

  @AfterEach
  void platformTeamLeaves() {
    team.leaves();
    operator.close();
  }

  @Test
  @DisplayName(
      "A station that lost its certificate is not ready, and one that was freed is not stalled,"
          + " long before their turn comes; none of them is warned of")
  void saysWhatIsTrue() {
    team.hasAnAuthority();
    Station revoked = Station.named("turn-revoked");
    Station regenerated = Station.named("turn-regenerated");
    Station holder = Station.named("turn-holder");
    Station freed = Station.named("turn-freed").withEui(holder.eui());
    Station paused = Station.named("turn-paused");
    team.applies(revoked);
    team.applies(regenerated);
    team.applies(holder);
    team.awaitsReady(revoked);
    team.awaitsReady(regenerated);
    team.awaitsReady(holder);
    team.applies(freed);
    team.awaits(freed, ConditionType.STALLED, "True", "DuplicateEui");
    Station first = Station.named("turn-first");
    haveTheLastTurn(paused, first);

    team.revokes(team.currentOf(revoked), "superseded");
    team.applies(regenerated, "regenerate: {token: lost-1, reason: CertificateLost}");
    team.deletes(holder);

    awaitsTurn(revoked);
    awaitsTurn(regenerated);
    awaitsTurn(freed);
    awaitsTurn(team.certificatesOf(paused).isEmpty() ? paused : first);
    assertThat(team.sees(revoked).getMetadata().getGeneration()).isEqualTo(1);
    assertThat(team.eventsOf(regenerated))
        .extracting(event -> event.getReason())
        .doesNotContain("RateLimited");
  }

  @Test
  @DisplayName(
      "One that was changed meanwhile, and whose certificate stays good, is told that its key is"
          + " accepted as it stands now")
  void saysSoOfTheChangedSpec() {
    team.hasAnAuthority();
    Station station = Station.named("turn-edited");
    team.applies(station);
    String former = team.awaitsReady(station).getStatus().publicKey().fingerprint();
    Station rekeyed = station.reset();
    team.applies(rekeyed);
    team.awaitsReady(rekeyed);
    haveTheLastTurn(Station.named("turn-one"), Station.named("turn-other"));

    team.applies(
        rekeyed,
        "regenerate: {token: leak, reason: KeyCompromise, compromisedKey: \"%s\"}"
            .formatted(former));

    BaseStation waits = team.awaits(rekeyed, ConditionType.READY, "True", "RateLimited");
    assertThat(
            ConditionType.PUBLIC_KEY_ACCEPTED.isTrueFor(
                waits.getStatus().conditions(), waits.getMetadata().getGeneration()))
        .isTrue();
  }

  /** One of the two: nobody else has one, while the clock stands still. */
  private void haveTheLastTurn(Station one, Station other) {
    team.appliesAuthority(team.authority().name(), "issuanceRate: 1", "paused: true");
    team.awaits(team.authority(), "True", "Paused");
    team.applies(one);
    team.applies(other);
    team.awaits(one, ConditionType.READY, "False", "Paused");
    team.awaits(other, ConditionType.READY, "False", "Paused");
    team.appliesAuthority(team.authority().name(), "issuanceRate: 1");
    await().until(() -> team.certificatesOf(one).size() + team.certificatesOf(other).size() == 1);
  }

  private void awaitsTurn(Station station) {
    BaseStation waits = team.awaits(station, ConditionType.READY, "False", "RateLimited");

    assertThat(ConditionType.STALLED.in(waits.getStatus().conditions())).isEmpty();
    assertThat(ConditionType.RECONCILING.isTrueIn(waits.getStatus().conditions())).isTrue();
    assertThat(waits.getStatus().certificate()).isNull();
    assertThat(waits.getStatus().observedGeneration())
        .isEqualTo(waits.getMetadata().getGeneration());
  }
}
