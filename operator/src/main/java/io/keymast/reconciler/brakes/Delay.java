package io.keymast.reconciler.brakes;

import java.time.Duration;

/** Why no certificate may be signed now. */
public sealed interface Delay {
  /** When to ask again. */
  Duration askAgain();

  /** What stands in the way goes in moments, or is told to the station by others. */
  record Brief(Duration askAgain) implements Delay {}

  /** By the authority's rate, others come first. */
  record InLine(Duration askAgain) implements Delay {}
}
