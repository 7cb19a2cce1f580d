package io.keymast.domain;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** The validity of a certificate (RFC 5280, 4.1.2.5): both ends inclusive, whole seconds. */
public record Validity(Instant notBefore, Instant notAfter) {
  /** A certificate begins so long before it is made: for whoever's clock is behind. */
  public static final Duration BACK_DATED = Duration.ofMinutes(5);

  public Validity {
    if (notAfter.isBefore(notBefore)) {
      throw new IllegalArgumentException("notAfter lies before notBefore");
    }
    if (!isWholeSecond(notBefore) || !isWholeSecond(notAfter)) {
      throw new IllegalArgumentException("X.509 times have whole seconds");
    }
  }

  public boolean isExpiredAt(Instant instant) {
    return instant.isAfter(notAfter);
  }

  public boolean contains(Instant instant) {
    return !instant.isBefore(notBefore) && !instant.isAfter(notAfter);
  }

  private static boolean isWholeSecond(Instant instant) {
    return instant.equals(instant.truncatedTo(ChronoUnit.SECONDS));
  }

  public Duration duration() {
    return Duration.between(notBefore, notAfter);
  }
}
