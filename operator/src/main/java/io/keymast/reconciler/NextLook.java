package io.keymast.reconciler;

import io.keymast.decision.Decision;
import io.keymast.decision.NextChange;
import io.keymast.decision.ObservedStation;
import java.time.Duration;
import java.time.Instant;

/** When a station is looked at again if nothing else happens. */
final class NextLook {
  /** Whatever an event may have missed is found by the full pass. */
  private static final Duration FULL_PASS = Duration.ofMinutes(10);

  private static final Duration SHORTEST = Duration.ofSeconds(1);
  private static final Duration WAITING = Duration.ofSeconds(30);

  private NextLook() {}

  /**
   * @param now once all that was decided is written: the clock may have jumped since the station
   *     was observed, and whoever then woke those that are due did not know yet when this one is
   */
  static Duration after(Decision decision, ObservedStation observed, Instant now) {
    Duration wished =
        switch (decision) {
          case Decision.Keep keep -> until(keep.nextLook(), now);
          case Decision.Wait wait -> WAITING;
          case Decision.Refuse refuse -> FULL_PASS;
          case Decision.NoCertificateNeeded() -> FULL_PASS;
          case Decision.Issue issue -> SHORTEST;
          case Decision.StandBy() -> SHORTEST;
        };
    Duration pass = fullPass(observed.identity().uid());
    Duration timed = NextChange.of(decision, observed).map(at -> until(at, now)).orElse(pass);
    return shorter(shorter(wished, timed), pass);
  }

  /** Of one that waits for its turn: what it goes on with may end before. */
  static Duration inLine(Duration turn, Decision meanwhile, ObservedStation observed, Instant now) {
    return NextChange.of(meanwhile, observed).map(at -> shorter(turn, until(at, now))).orElse(turn);
  }

  private static Duration shorter(Duration one, Duration other) {
    return one.compareTo(other) < 0 ? one : other;
  }

  /** Spread by the station's UID, so that a fleet is not looked at in one second. */
  private static Duration fullPass(String uid) {
    long spread = FULL_PASS.toSeconds() / 5;
    return FULL_PASS.plusSeconds(Math.floorMod(uid.hashCode(), spread));
  }

  private static Duration until(Instant instant, Instant now) {
    Duration left = Duration.between(now, instant);
    return left.compareTo(SHORTEST) < 0 ? SHORTEST : left;
  }
}
