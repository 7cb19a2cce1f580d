package io.keymast.app;

import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * The threads that all controllers share. Controllers queue what they have to look at as soon as
 * their own cache is filled; it is looked at once all caches are, in the order in which it came.
 */
final class ReconcilerThreads extends ThreadPoolExecutor {
  ReconcilerThreads(int count) {
    super(count, count, 0, TimeUnit.SECONDS, new LinkedBlockingQueue<>());
  }

  /** Until {@link #begin()} there are no threads, and afterwards all of them, until the end. */
  @Override
  public void execute(Runnable task) {
    getQueue().add(task);
  }

  void begin() {
    prestartAllCoreThreads();
  }
}
