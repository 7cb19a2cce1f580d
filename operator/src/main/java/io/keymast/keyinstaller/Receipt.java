package io.keymast.keyinstaller;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** For a write that is under way: whoever promises something on it waits until it is stored. */
final class Receipt {
  /** Of an answer that waits for a write: less than its connection may be idle. */
  static final Duration PATIENCE = Duration.ofSeconds(8);

  private final CountDownLatch judged = new CountDownLatch(1);
  private volatile boolean stored;

  /** There was nothing to write: it is there already. */
  static Receipt ofStored() {
    Receipt receipt = new Receipt();
    receipt.stored();
    return receipt;
  }

  static Receipt ofDropped() {
    Receipt receipt = new Receipt();
    receipt.givenUp();
    return receipt;
  }

  void stored() {
    stored = true;
    judged.countDown();
  }

  void givenUp() {
    judged.countDown();
  }

  /**
   * Waits, but no longer than until then.
   *
   * @param deadline as {@link System#nanoTime()} tells time
   */
  boolean isStoredBy(long deadline) {
    try {
      return judged.await(deadline - System.nanoTime(), TimeUnit.NANOSECONDS) && stored;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
