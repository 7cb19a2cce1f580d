package io.keymast.domain;

import java.time.Duration;
import java.time.Instant;

/** What time it is at the earliest and at the latest, by two clocks of which one may be wrong. */
public record TimeBounds(Instant earliest, Instant latest) {
  /** Clocks that are no further apart agree. */
  public static final Duration TOLERANCE = Duration.ofSeconds(60);

  public TimeBounds {
    if (latest.isBefore(earliest)) {
      throw new IllegalArgumentException("the latest time lies before the earliest");
    }
  }

  public static TimeBounds exactly(Instant now) {
    return new TimeBounds(now, now);
  }

  public static TimeBounds between(Instant one, Instant other) {
    return one.isBefore(other) ? new TimeBounds(one, other) : new TimeBounds(other, one);
  }

  /** Whether the clocks agree, or there is only one, and it is known to be right. */
  public boolean isExact() {
    return earliest.equals(latest);
  }
}
