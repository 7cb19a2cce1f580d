package io.keymast.app;

import io.keymast.app.ClusterHistory.Verdict.WentBack;
import io.keymast.reconciler.restore.HighWater;
import java.math.BigInteger;
import java.util.function.Consumer;

/**
 * What the operator does when etcd was put back: holds every authority, durably, and ends.
 *
 * @param hold throws unless that is durable for all: until then the high water stays, which alone
 *     tells the next process
 */
record RestoreResponse(Consumer<String> hold, HighWater highWater, Consumer<String> restart)
    implements HistoryWatch.Listener {
  @Override
  public void onward(BigInteger resourceVersion) {
    highWater.recordResourceVersion(resourceVersion);
  }

  @Override
  public void wentBack(WentBack wentBack) {
    hold.accept("the resourceVersion went back from " + wentBack.from() + " to " + wentBack.to());
    highWater.recordResourceVersion(wentBack.to());
    restart.accept("an older snapshot of etcd was put back");
  }
}
