package io.keymast.reconciler.restore;

import static org.assertj.core.api.Assertions.assertThat;

import io.keymast.decision.AnAuthority;
import io.keymast.decision.Brake;
import io.keymast.decision.BrakeReason;
import io.keymast.reconciler.brakes.AuthorityBrakes;
import io.keymast.reconciler.cluster.Pokes;
import io.keymast.reconciler.metrics.OperatorMeters;
import io.keymast.revocation.RecoveryNotes;
import io.keymast.revocation.RevocationLedger;
import io.keymast.support.ControlPlane;
import io.keymast.support.MutableClock;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** A hold is there as long as its cause is, whatever was said of an earlier one. */
class RecoveryHoldsTest {
  private final MutableClock clock = new MutableClock();
  private final AuthorityBrakes brakes = new AuthorityBrakes(new Pokes<>());
  private final RecoveryHolds holds =
      new RecoveryHolds(
          new RecoveryNotes(new RevocationLedger(ControlPlane.shared().asOperator(), clock)),
          brakes,
          new OperatorMeters(new SimpleMeterRegistry()),
          clock);

  @Test
  @DisplayName("S41 After a person's word, another CA key that is not compared holds issuing anew")
  void anotherKey() {
    holds.engageNotCompared(AnAuthority.NAME, "nobody answers");
    brakes.release(AnAuthority.NAME, BrakeReason.NOT_COMPARED);
    clock.advance(Duration.ofDays(1));

    holds.engageNotCompared(AnAuthority.NAME, "nobody answers");

    assertThat(brakes.of(AnAuthority.NAME).hold(BrakeReason.NOT_COMPARED)).isTrue();
  }

  @Test
  @DisplayName(
      "While it holds, the same finding is no other hold: the word that is asked for stays")
  void same() {
    holds.engageNotCompared(AnAuthority.NAME, "nobody answers");
    List<Instant> since = since();
    clock.advance(Duration.ofDays(1));

    holds.engageNotCompared(AnAuthority.NAME, "nobody answers");

    assertThat(since()).isEqualTo(since);
  }

  private List<Instant> since() {
    return brakes.of(AnAuthority.NAME).engaged().stream().map(Brake::since).toList();
  }
}
