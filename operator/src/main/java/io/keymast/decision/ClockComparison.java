package io.keymast.decision;

import io.keymast.domain.TimeBounds;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/**
 * The machine's clock and a second one, read at the same moment. If they disagree nobody knows
 * which is wrong: nothing is issued, and what has ended or is due is judged by the earlier one.
 *
 * @param reference empty before it was read for the first time
 */
public record ClockComparison(Instant local, Optional<Instant> reference) {
  static final Duration TOLERANCE = TimeBounds.TOLERANCE;

  /** By how much the machine's clock is ahead; negative if it is behind. */
  public Optional<Duration> offset() {
    return reference.map(other -> Duration.between(other, local));
  }

  public Instant time() {
    return reference.filter(other -> isSkewed() && other.isBefore(local)).orElse(local);
  }

  /** What both show; the machine's where there is none to compare it with. */
  public Optional<Instant> agreed() {
    return isSkewed() ? Optional.empty() : Optional.of(local);
  }

  /** The reference's where they disagree. */
  public Instant byReference() {
    return reference.filter(_ -> isSkewed()).orElse(local);
  }

  /** What a CRL may go by; empty before the two can be compared. */
  public Optional<TimeBounds> bounds() {
    return reference.map(
        other -> isSkewed() ? TimeBounds.between(local, other) : TimeBounds.exactly(local));
  }

  /** Why nothing is issued. */
  public Optional<Hindrance> hindrance() {
    if (reference.isEmpty()) {
      return Optional.of(
          new Hindrance(
              Obstacle.CLOCK_SKEWED,
              "the API server's clock, by the Date of its answers, is not known yet: nothing is"
                  + " signed before this machine's clock is compared with it"));
    }
    return isSkewed() ? offset().map(ClockComparison::skewed) : Optional.empty();
  }

  private boolean isSkewed() {
    return offset().filter(offset -> offset.abs().compareTo(TOLERANCE) > 0).isPresent();
  }

  /** To the minute, so that the sentence stands still. */
  private static Hindrance skewed(Duration offset) {
    Duration rounded = offset.abs().plusSeconds(30).truncatedTo(ChronoUnit.MINUTES);
    return new Hindrance(
        Obstacle.CLOCK_SKEWED,
        "the operator's clock is "
            + said(rounded)
            + (offset.isNegative() ? " behind" : " ahead of")
            + " the API server's: set the wrong one right. Nothing is issued until they agree"
            + " within a minute; meanwhile the earlier one tells what is due and what has ended,"
            + " and CRLs are signed by it");
  }

  private static String said(Duration duration) {
    long days = duration.toDays();
    return (days > 0 ? days + " d " : "")
        + duration.toHoursPart()
        + " h "
        + duration.toMinutesPart()
        + " min";
  }
}
