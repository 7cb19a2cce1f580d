package io.keymast.revocation;

import io.keymast.domain.TimeBounds;
import io.keymast.pki.CrlFields;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/** From when to when the CRL to come is to be relied on. */
record CrlWindow(Instant thisUpdate, Instant nextUpdate) {
  /**
   * By clocks that agree, for the validity from now on.
   *
   * <p>By clocks that don't: no gate may find a thisUpdate that lies in its future, so the earlier
   * one tells it; no gate may find the CRL ended before the next one, so the later one tells
   * nextUpdate. That one may be far ahead, and a gate keeps a CRL to its end: so the window is no
   * longer than two validities. Only where the earlier clock lies before what was signed already,
   * it is the wrong one, and the other one counts.
   *
   * <p>Either way thisUpdate does not go back: where all clocks are behind it, it stays, so that
   * what is revoked is published all the same.
   *
   * @param before what this one must not be earlier than
   */
  static CrlWindow of(TimeBounds now, Optional<CrlFields> before, Duration validity) {
    Instant earliest = now.earliest().truncatedTo(ChronoUnit.SECONDS);
    Instant latest = now.latest().truncatedTo(ChronoUnit.SECONDS);
    Instant signed = before.map(CrlFields::thisUpdate).orElse(earliest);
    boolean isEarliestWrong = earliest.plus(TimeBounds.TOLERANCE).isBefore(signed);
    Instant counted = isEarliestWrong ? latest : earlier(latest, earliest.plus(validity));
    return new CrlWindow(later(earliest, signed), later(counted, signed).plus(validity));
  }

  private static Instant earlier(Instant one, Instant other) {
    return one.isBefore(other) ? one : other;
  }

  private static Instant later(Instant one, Instant other) {
    return one.isAfter(other) ? one : other;
  }
}
