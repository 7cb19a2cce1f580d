package io.keymast.decision;

import io.keymast.decision.BrakeReason.Held;
import java.time.Instant;

/**
 * Holds what would be a disaster if it was a mistake, until a person has looked and says {@code
 * spec.resume}.
 *
 * @param reason of a {@link BrakeReason}, or of one that only another version knows: it holds too
 * @param message why, and what to look at
 */
public record Brake(String reason, String message, Instant since) {
  public Brake(BrakeReason reason, String message, Instant since) {
    this(reason.apiName(), message, since);
  }

  public boolean isFor(BrakeReason other) {
    return reason.equals(other.apiName());
  }

  boolean isReleasedBy(String word) {
    return !needsItsMoment() || word.contains(since.toString());
  }

  /** Whether the other one adds nothing to this one. */
  boolean covers(Brake other) {
    return reason.equals(other.reason) && !(needsItsMoment() && other.since.isAfter(since));
  }

  private boolean needsItsMoment() {
    return BrakeReason.find(reason).map(BrakeReason::needsItsMoment).orElse(false);
  }

  public boolean holdsIssuing() {
    return BrakeReason.find(reason).map(BrakeReason::held).orElse(Held.ISSUING) == Held.ISSUING;
  }
}
