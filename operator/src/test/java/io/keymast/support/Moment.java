package io.keymast.support;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/** When something came that tells how long it takes to get over a fault. */
public record Moment(Kind kind, Instant at) {
  public enum Kind {
    /** A person, or a station, goes on. */
    STEP,
    /** It has come to what that step was to lead to, as far as anybody waits for it. */
    SEEN,
    /** A fault is over, or a process is up again that had died of one. */
    TROUBLE,
    /** A trouble is over that lasted through all that was done so far, and hindered it. */
    RELIEF,
    /** A write has reached the API server. */
    WORK
  }

  public static Moment now(Kind kind) {
    return new Moment(kind, Clock.systemUTC().instant());
  }

  /** What has begun now, and lasts. */
  static Moment afterNow(Kind kind, Duration lasting) {
    return new Moment(kind, Clock.systemUTC().instant().plus(lasting));
  }
}
