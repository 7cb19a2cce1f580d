package io.keymast.decision;

import io.keymast.validation.AuthorityPolicy.Pace;
import java.time.Duration;
import java.time.Instant;

/**
 * How the stations of an authority move to the CA key that issues now. Whoever was held or paused
 * begins anew, so that those who are left are spread over the whole time again.
 */
public sealed interface Move {
  /** Nobody has to. */
  record Settled() implements Move {}

  /** One after the other. */
  record Underway(Instant since) implements Move {}

  /** A person stopped it. */
  record Paused() implements Move {}

  /**
   * It stopped by itself: too many that moved did not fetch their certificate. To look, and then to
   * pause it and to go on, is a person's.
   */
  record Held(Instant since) implements Move {}

  /** A station that polls is never that late. */
  Duration PATIENCE = Duration.ofHours(1);

  /** With fewer, it is the stations. */
  int OVERDUE_AT_LEAST = 20;

  int OVERDUE_PERCENT = 5;

  /**
   * The stations in numbers.
   *
   * @param toMove whose newest certificate is by a former CA key
   * @param moved since the move began
   * @param overdue of those: who did not fetch it in {@link #PATIENCE}
   */
  record Fleet(int toMove, int moved, int overdue) {
    private boolean isFailing() {
      return overdue > OVERDUE_AT_LEAST && overdue * 100L > (long) moved * OVERDUE_PERCENT;
    }
  }

  static Move next(Move former, Fleet fleet, Pace pace, Instant now) {
    if (fleet.toMove() == 0) {
      return new Settled();
    }
    if (pace == Pace.PAUSED) {
      return new Paused();
    }
    return switch (former) {
      case Held held -> held;
      case Underway underway -> fleet.isFailing() ? new Held(now) : underway;
      case Settled() -> new Underway(now);
      case Paused() -> new Underway(now);
    };
  }
}
