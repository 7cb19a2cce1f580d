package io.keymast.reconciler.metrics;

import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;

/** How much time a station's current certificate has left, in few steps. */
enum TimeLeft {
  ENDED("ended", Duration.ZERO),
  UNDER_A_DAY("1d", Duration.ofDays(1)),
  /** Renewal is due by default. */
  UNDER_SIX_DAYS("6d", Duration.ofDays(6)),
  UNDER_A_MONTH("30d", Duration.ofDays(30)),
  MORE("more", Duration.ofDays(36_500)),
  /** There is no certificate. */
  NONE("none", Duration.ZERO);

  private final String label;
  private final Duration below;

  TimeLeft(String label, Duration below) {
    this.label = label;
    this.below = below;
  }

  String label() {
    return label;
  }

  static TimeLeft of(Optional<Instant> notAfter, Instant now) {
    return notAfter.map(end -> of(Duration.between(now, end))).orElse(NONE);
  }

  private static TimeLeft of(Duration left) {
    return Arrays.stream(values())
        .filter(it -> left.compareTo(it.below) < 0)
        .findFirst()
        .orElse(MORE);
  }
}
