package io.keymast.support;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * One death of an operator that hits many lanes at once: a lane that is to be hit holds its write
 * until the others' are held too, or until no other came for a while.
 */
public final class SharedKill implements Runnable {
  private final Runnable kill;
  private final Duration patience;
  private final AtomicInteger deaths = new AtomicInteger();
  private int lanes;
  private int held;

  public SharedKill(Runnable kill) {
    this(kill, Duration.ofSeconds(2));
  }

  /**
   * @param patience with lanes that are not held yet
   */
  public SharedKill(Runnable kill, Duration patience) {
    this.kill = kill;
    this.patience = patience;
  }

  /**
   * @param count how many lanes are to be hit
   */
  public synchronized void expect(int count) {
    lanes = count;
    held = 0;
  }

  /** One lane less will be hit from now on. */
  public synchronized void excuse() {
    lanes--;
    if (held > 0 && held >= lanes) {
      die();
    }
  }

  /** Returns when the operator is dead that sent the write. */
  @Override
  public void run() {
    int before = deaths.get();
    hold(before);
  }

  private synchronized void hold(int before) {
    if (deaths.get() != before) {
      return;
    }
    held++;
    if (held >= lanes) {
      die();
      return;
    }
    notifyAll();
    try {
      awaitDeathAfter(before);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void awaitDeathAfter(int before) throws InterruptedException {
    int seen = held;
    long deadline = System.nanoTime() + patience.toNanos();
    while (deaths.get() == before) {
      long left = deadline - System.nanoTime();
      if (left <= 0) {
        die();
        return;
      }
      wait(Math.max(1, left / 1_000_000));
      if (held != seen) {
        seen = held;
        deadline = System.nanoTime() + patience.toNanos();
      }
    }
  }

  private void die() {
    kill.run();
    held = 0;
    deaths.incrementAndGet();
    notifyAll();
  }
}
