package io.keymast.decision;

import io.keymast.validation.AuthorityPolicy.Pace;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * How the stations of an authority move to the CA key that issues now. Whoever was held or paused
 * begins anew, and so does whoever moves while another CA key begins to issue: those who are left
 * are spread over the whole time again.
 */
public sealed interface Move {
  /** Nobody has to. */
  record Settled() implements Move {}

  /** One after the other. */
  record Underway(Instant since) implements Move {}

  /** A person stopped it. */
  record Paused() implements Move {}

  /**
   * It stopped by itself: too many that moved did not fetch their certificate. The brake {@code
   * RotationHeld} holds it.
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
   * @param toMove whose newest certificate is by a former CA key, and who are not kept from moving
   * @param moved since the move began
   * @param overdue of those: who did not fetch it in {@link #PATIENCE}
   */
  record Fleet(int toMove, int moved, int overdue) {
    private boolean isFailing() {
      return overdue > OVERDUE_AT_LEAST && overdue * 100L > (long) moved * OVERDUE_PERCENT;
    }
  }

  static Move next(Move former, Fleet fleet, Succession succession, Brakes brakes, Instant now) {
    if (fleet.toMove() == 0) {
      return new Settled();
    }
    if (succession.policy().rotation().pace() == Pace.PAUSED) {
      return new Paused();
    }
    if (brakes.hold(BrakeReason.ROTATION_HELD)) {
      return former instanceof Held ? former : new Held(now);
    }
    Instant issuing = succession.active().flatMap(CaGeneration::issuingSince).orElse(Instant.MIN);
    Move anew = new Underway(issuing.isAfter(now) ? issuing : now);
    return switch (former) {
      case Underway(var since) when issuing.isAfter(since) -> anew;
      case Underway underway -> fleet.isFailing() ? new Held(now) : underway;
      case Held _, Settled _, Paused _ -> anew;
    };
  }

  /** What holds it from now on, if it stopped by itself. */
  default Optional<Brake> brake(Fleet fleet) {
    return this instanceof Held(var since)
        ? Optional.of(
            new Brake(
                BrakeReason.ROTATION_HELD,
                fleet.overdue()
                    + " of the "
                    + fleet.moved()
                    + " stations that moved to the new CA did not fetch their certificate, more"
                    + " than 5 % and more than 20: no other station moves. Look at the Key Installer"
                    + " and at these stations; to go on, set spec.resume to a text not used before",
                since))
        : Optional.empty();
  }
}
