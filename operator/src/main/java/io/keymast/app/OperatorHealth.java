package io.keymast.app;

import io.keymast.reconciler.cluster.ClusterView;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Ready from when its caches are filled until it is told to end; a watch that is set up again
 * changes nothing.
 */
final class OperatorHealth implements ClusterView.Life {
  private final AtomicBoolean synced = new AtomicBoolean();
  private final AtomicBoolean leading = new AtomicBoolean();
  private final AtomicBoolean ending = new AtomicBoolean();

  void markSynced() {
    synced.set(true);
  }

  /** Until the process ends: who leads no longer is halted. */
  void markLeading() {
    leading.set(true);
  }

  void markEnding() {
    ending.set(true);
  }

  @Override
  public boolean isSynced() {
    return synced.get();
  }

  boolean isLeading() {
    return leading.get();
  }

  @Override
  public boolean isEnding() {
    return ending.get();
  }

  boolean isReady() {
    return synced.get() && !ending.get();
  }
}
