package io.keymast.reconciler.clock;

import io.keymast.api.BaseStation;
import io.keymast.api.CertificateAuthority;
import io.keymast.domain.StationName;
import io.keymast.reconciler.cluster.ClusterView;
import io.keymast.reconciler.cluster.DueStations;
import io.keymast.reconciler.cluster.Names;
import io.keymast.reconciler.cluster.Pokes;
import io.keymast.schedule.Repeater;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Notices that the wall clock jumped: a laptop or a virtual machine slept, or somebody set the
 * clock. Timers don't see that, and would come late by as long as they had left. Then every
 * authority is looked at, for its CRL, and every station whose certificate became due meanwhile,
 * the most urgent first; whatever else time changed is found by the full pass.
 */
public final class ClockWatcher implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ClockWatcher.class);
  private static final Duration EVERY = Duration.ofMillis(250);

  private final ClusterView cluster;
  private final Pokes<CertificateAuthority> authorities;
  private final Pokes<BaseStation> stations;
  private final Clock clock;
  private final LongSupplier nanoTime;
  private final Repeater repeater = new Repeater("clock-watcher");

  /** Only the repeater's one thread uses it. */
  private ClockReading last;

  /**
   * @param nanoTime what timers run by
   */
  public ClockWatcher(
      ClusterView cluster,
      Pokes<CertificateAuthority> authorities,
      Pokes<BaseStation> stations,
      Clock clock,
      LongSupplier nanoTime) {
    this.cluster = cluster;
    this.authorities = authorities;
    this.stations = stations;
    this.clock = clock;
    this.nanoTime = nanoTime;
    this.last = read();
  }

  public void start() {
    repeater.every(EVERY, this::look, ClockWatcher::notLookedUp);
  }

  @Override
  public void close() {
    repeater.close();
  }

  private static void notLookedUp(Throwable e) {
    LOG.atWarn().setCause(e).log("what became due by a jump of the clock could not be looked up");
  }

  private void look() {
    ClockReading now = read();
    ClockReading former = last;
    last = now;
    now.jumpSince(former).filter(jump -> cluster.isReady()).ifPresent(jump -> wake(jump, now));
  }

  /** A clock that was set back makes nothing due. */
  private void wake(Duration jump, ClockReading now) {
    List<StationName> due =
        jump.isNegative()
            ? List.of()
            : DueStations.mostUrgentFirst(cluster.stationsAsWritten(), now.wall());
    LOG.atWarn()
        .addKeyValue("by", jump)
        .addKeyValue("stationsDue", due.size())
        .log("the clock jumped");
    cluster
        .authorities()
        .map(Names::of)
        .forEach(name -> authorities.poke(name.namespace(), name.name()));
    due.forEach(name -> stations.poke(name.namespace(), name.name()));
  }

  private ClockReading read() {
    return new ClockReading(clock.instant(), nanoTime.getAsLong());
  }
}
