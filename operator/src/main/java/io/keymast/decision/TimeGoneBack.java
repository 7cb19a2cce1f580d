package io.keymast.decision;

import io.keymast.domain.Validity;
import java.time.Instant;
import java.util.Optional;

/** Whether it is earlier than what was signed already says. */
public final class TimeGoneBack {
  private TimeGoneBack() {}

  /**
   * @param newest the latest moment at which anything was signed
   */
  public static Optional<Brake> brake(Instant newest, Instant now) {
    return newest.isAfter(now.plus(ClockComparison.TOLERANCE))
        ? Optional.of(
            new Brake(
                BrakeReason.CLOCK_BEHIND,
                "the newest certificate or CRL was signed at "
                    + newest
                    + ", and the clocks of the operator and of the API server are behind that:"
                    + " are they right now?",
                now))
        : Optional.empty();
  }

  /** Of a certificate that begins then. */
  public static Instant issuedAt(Instant notBefore) {
    return notBefore.plus(Validity.BACK_DATED);
  }
}
