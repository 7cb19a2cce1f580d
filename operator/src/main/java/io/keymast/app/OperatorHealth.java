package io.keymast.app;

import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Ready from when its caches are filled until it is told to end; a watch that is set up again
 * changes nothing.
 */
final class OperatorHealth {
  private final AtomicBoolean synced = new AtomicBoolean();
  private final AtomicBoolean ending = new AtomicBoolean();

  void synced() {
    synced.set(true);
  }

  void ending() {
    ending.set(true);
  }

  boolean isSynced() {
    return synced.get();
  }

  boolean isEnding() {
    return ending.get();
  }

  boolean isReady() {
    return synced.get() && !ending.get();
  }
}
