package io.keymast.decision;

import io.keymast.domain.PublicKeyFingerprint;
import io.keymast.domain.Validity;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;

/**
 * How soon a station needs its next certificate; the more urgent is the smaller.
 *
 * @param hour since 1970 in which the last certificate that it can use ends: whole hours, so that
 *     even a large fleet has few of them
 */
public record Urgency(long hour) implements Comparable<Urgency> {
  /** It has none that it can use. */
  public static final Urgency CUT_OFF = new Urgency(Long.MIN_VALUE);

  private static final long SECONDS_PER_HOUR = Duration.ofHours(1).toSeconds();

  /**
   * Of a station that is to get a certificate.
   *
   * @param key what is for another one is of no use to it
   */
  public static Urgency of(ObservedStation station, PublicKeyFingerprint key) {
    return station.certificates().stream()
        .filter(held -> held.binding().key().equals(key) && held.isLiveAt(station.now()))
        .map(KnownCertificate::validity)
        .map(Validity::notAfter)
        .max(Comparator.naturalOrder())
        .map(Urgency::of)
        .orElse(CUT_OFF);
  }

  static Urgency of(Instant end) {
    return new Urgency(Math.floorDiv(end.getEpochSecond(), SECONDS_PER_HOUR));
  }

  @Override
  public int compareTo(Urgency other) {
    return Long.compare(hour, other.hour);
  }
}
