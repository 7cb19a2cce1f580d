package io.keymast.domain;

/**
 * Whether this process is the one that acts. Asked right before each signature and each write of
 * the ledger: between a decision and its execution a machine may have paused for minutes.
 */
@FunctionalInterface
public interface Leadership {
  /** Where no other process acts. */
  Leadership UNDISPUTED = () -> true;

  boolean isHeld();

  /**
   * @throws NotLeadingException if it is not held
   */
  default void require() {
    if (!isHeld()) {
      throw new NotLeadingException();
    }
  }
}
