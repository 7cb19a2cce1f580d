package io.keymast.operator;

import static io.keymast.support.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.keymast.api.BaseStation;
import io.keymast.status.ConditionType;
import io.keymast.support.MutableClock;
import io.keymast.support.Patience;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

class DuplicateTest {
  private static final PlatformTeam TEAM = new PlatformTeam("duplicates");
  private static final OperatorUnderTest OPERATOR = OperatorUnderTest.start(new MutableClock());

  @BeforeAll
  static void platformTeamHasAnAuthority() {
    TEAM.hasAnAuthority();
  }

  @AfterAll
  static void platformTeamLeaves() {
    TEAM.leaves();
    OPERATOR.close();
  }

  @Test
  @DisplayName("S10 The same key on two stations: the older keeps it")
  void theOlderKeepsTheKey() {
    Station older = Station.named("s10-older");
    Station younger = Station.named("s10-younger").withKey(older.publicKey());
    TEAM.applies(older);
    TEAM.awaitsReady(older);

    TEAM.applies(younger);

    awaitKeyHeld(younger);
    assertThat(TEAM.certificatesOf(younger)).isEmpty();
    TEAM.awaitsReady(older);
  }

  @RepeatedTest(
      value = 10,
      name = "S10 Two stations with one key created at once, round {currentRepetition}")
  void oneOfTwoCreatedAtOnce(RepetitionInfo round) {
    Station one = Station.named("s10-one-" + round.getCurrentRepetition());
    Station other =
        Station.named("s10-other-" + round.getCurrentRepetition()).withKey(one.publicKey());

    appliesAtOnce(one, other);

    await()
        .untilAsserted(
            () ->
                assertThat(List.of(readyReason(one), readyReason(other)))
                    .containsExactlyInAnyOrder("CertificateValid", "KeyHeldByAnotherStation"));
    assertThat(TEAM.certificatesOf(one).size() + TEAM.certificatesOf(other).size()).isEqualTo(1);
  }

  @Test
  @DisplayName("S10 When the holder is deleted, the other gets its certificate within seconds")
  void theNextGetsTheKeyOfADeletedStation() {
    Station holder = Station.named("s10-deleted");
    Station next = Station.named("s10-next").withKey(holder.publicKey());
    TEAM.applies(holder);
    TEAM.awaitsReady(holder);
    TEAM.applies(next);
    awaitKeyHeld(next);

    TEAM.deletes(holder);

    await()
        .atMost(Patience.SECONDS)
        .untilAsserted(() -> assertThat(readyReason(next)).isEqualTo("CertificateValid"));
  }

  @Test
  @DisplayName(
      "S49 The same EUI on two stations: the older keeps it, the next gets it when it goes")
  void euiIsUnique() {
    Station holder = Station.named("s49-older");
    Station next = Station.named("s49-younger").withEui(holder.eui());
    TEAM.applies(holder);
    TEAM.awaitsReady(holder);
    TEAM.applies(next);
    TEAM.awaits(next, ConditionType.READY, "False", "DuplicateEui");
    assertThat(TEAM.certificatesOf(next)).isEmpty();

    TEAM.deletes(holder);

    TEAM.awaitsReady(next);
  }

  @RepeatedTest(
      value = 5,
      name = "S49 Two stations with one EUI created at once, round {currentRepetition}")
  void oneEuiOfTwoCreatedAtOnce(RepetitionInfo round) {
    Station one = Station.named("s49-one-" + round.getCurrentRepetition());
    Station other = Station.named("s49-other-" + round.getCurrentRepetition()).withEui(one.eui());

    appliesAtOnce(one, other);

    await()
        .untilAsserted(
            () ->
                assertThat(List.of(readyReason(one), readyReason(other)))
                    .containsExactlyInAnyOrder("CertificateValid", "DuplicateEui"));
    assertThat(TEAM.certificatesOf(one).size() + TEAM.certificatesOf(other).size()).isEqualTo(1);
  }

  @Test
  @DisplayName(
      "S49 Stations of two authorities do not know each other: the same EUI and key are fine")
  void uniqueWithinAnAuthorityOnly() {
    TEAM.appliesAuthority("another");
    Station here = Station.named("s49-here");
    Station there = Station.named("s49-there").withEui(here.eui()).withKey(here.publicKey());

    TEAM.applies(here);
    TEAM.appliesUnder(TEAM.authority("another"), there);

    TEAM.awaitsReady(here);
    TEAM.awaitsReady(there);
  }

  private static void appliesAtOnce(Station one, Station other) {
    CompletableFuture.allOf(
            CompletableFuture.runAsync(() -> TEAM.applies(one)),
            CompletableFuture.runAsync(() -> TEAM.applies(other)))
        .join();
  }

  private static void awaitKeyHeld(Station station) {
    TEAM.awaits(station, ConditionType.PUBLIC_KEY_ACCEPTED, "False", "KeyHeldByAnotherStation");
  }

  private static String readyReason(Station station) {
    BaseStation seen = TEAM.sees(station);
    return seen.getStatus() == null
        ? ""
        : ConditionType.READY
            .in(seen.getStatus().conditions())
            .map(condition -> condition.reason())
            .orElse("");
  }
}
