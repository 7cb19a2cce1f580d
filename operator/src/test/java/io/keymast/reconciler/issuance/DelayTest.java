package io.keymast.reconciler.issuance;

import static io.keymast.decision.ACertificate.certificate;
import static io.keymast.decision.AStation.station;
import static org.assertj.core.api.Assertions.assertThat;

import io.keymast.api.BaseStation;
import io.keymast.decision.AStation;
import io.keymast.decision.Decision;
import io.keymast.decision.KnownCertificate;
import io.keymast.decision.Obstacle;
import io.keymast.domain.RevocationReason;
import io.keymast.reconciler.brakes.Delay;
import io.keymast.reconciler.issuance.DecisionExecutor.Result;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What comes of a decision to issue that may not be carried out yet. */
class DelayTest {
  private static final Duration TURN = Duration.ofMinutes(90);
  private static final Instant DUE = Instant.parse("2028-11-17T12:00:00Z");

  @Test
  @DisplayName("Who waits for its turn is said to, without what was revoked for it")
  void revoked() {
    Result.InLine waits = inLine(station().having(certificate(1)).regenerating("ticket-1"));

    assertThat(waits.turn()).isEqualTo(TURN);
    assertThat(waits.observed().certificates())
        .extracting(KnownCertificate::fate)
        .extracting(KnownCertificate.Fate::revoked)
        .containsExactly(Optional.of(RevocationReason.SUPERSEDED));
    assertThat(waits.meanwhile())
        .isInstanceOfSatisfying(
            Decision.Wait.class,
            wait -> {
              assertThat(wait.obstacle()).isEqualTo(Obstacle.RATE_LIMITED);
              assertThat(wait.current()).isEmpty();
            });
  }

  @Test
  @DisplayName("A good certificate is kept meanwhile")
  void good() {
    AStation due = station().having(certificate(1)).at(DUE);

    assertThat(inLine(due).meanwhile())
        .isInstanceOfSatisfying(
            Decision.Keep.class,
            keep ->
                assertThat(keep.hindrance().orElseThrow().obstacle())
                    .isEqualTo(Obstacle.RATE_LIMITED));
  }

  @Test
  @DisplayName("What the station waits with is said in the same words however long it takes")
  void sameWords() {
    AStation station = station();

    assertThat(inLine(station).meanwhile())
        .isEqualTo(
            ((Result.InLine) delayed(station, new Delay.InLine(TURN.dividedBy(2)))).meanwhile());
  }

  @Test
  @DisplayName("Of what passes in moments nothing is said")
  void brief() {
    Duration soon = Duration.ofSeconds(2);

    assertThat(delayed(station(), new Delay.Brief(soon))).isEqualTo(new Result.Again(soon));
  }

  private static Result.InLine inLine(AStation station) {
    return (Result.InLine) delayed(station, new Delay.InLine(TURN));
  }

  private static Result delayed(AStation station, Delay delay) {
    return Result.delayed(
        new DueIssue(new BaseStation(), station.observed(), (Decision.Issue) station.decided()),
        delay);
  }
}
