package io.keymast.decision;

import java.time.Instant;

/**
 * Holds all issuing of an authority until a person has looked and says {@code spec.resume}.
 *
 * @param reason of a {@link BrakeReason}, or of one that only another version knows: it holds too
 * @param message why, and what to look at
 */
public record Brake(String reason, String message, Instant since) {
  public Brake(BrakeReason reason, String message, Instant since) {
    this(reason.apiName(), message, since);
  }
}
