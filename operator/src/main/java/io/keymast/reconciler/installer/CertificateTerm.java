package io.keymast.reconciler.installer;

import io.keymast.domain.Validity;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * How long one of Keymast's own certificates is valid, and how long before its end the next one is
 * made.
 */
record CertificateTerm(Duration validFor, Duration renewedBefore) {
  /**
   * @param issuerEnd is never outlived
   */
  Validity startingAt(Instant now, Instant issuerEnd) {
    Instant start = now.truncatedTo(ChronoUnit.SECONDS);
    Instant end = start.plus(validFor);
    return new Validity(start.minus(Validity.BACK_DATED), end.isAfter(issuerEnd) ? issuerEnd : end);
  }

  /**
   * Not where the next one would end no later, or the issuer's end would mean one at each look; nor
   * after that, when there can be none.
   */
  boolean isDue(Validity current, Instant now, Instant issuerEnd) {
    return now.isBefore(issuerEnd)
        && !now.isBefore(current.notAfter().minus(renewedBefore))
        && startingAt(now, issuerEnd).notAfter().isAfter(current.notAfter());
  }
}
