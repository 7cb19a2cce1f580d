package io.keymast.support;

import java.time.Duration;
import java.time.Instant;

/** The time by which an operator runs, or several do. */
public interface OperatorClock {
  Instant now();

  void advance(Duration by);
}
