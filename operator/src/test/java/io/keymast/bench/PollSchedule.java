package io.keymast.bench;

import io.keymast.bench.PollRate.Manner;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;

/**
 * Stations that poll each at its own time, whether others were answered or not. How long a poll
 * took counts from when it was due, so that a server which is late is not asked less.
 *
 * @param perSecond polls
 * @param perServerSecond the same by CPU time of the server
 * @param slowest99th of a hundred polls the slowest but one
 */
record PollSchedule(double perSecond, double perServerSecond, Duration slowest99th) {
  static final Duration IN_TIME = Duration.ofMillis(100);

  /** Of what the same server answers when it is asked without a pause. */
  private static final List<Double> SHARES = List.of(0.9, 0.75, 0.6, 0.45, 0.3, 0.15);

  /** Empty if even few are not answered in time: the machine is too busy to tell. */
  static Optional<PollSchedule> fastestInTime(Manner manner, PollingSite site, Duration time)
      throws Exception {
    PollServer server = site.keyInstaller();
    double most = PollRate.of(manner, site.pollers(), server, time).perSecond();
    List<Poller> here = site.pollers().stream().map(it -> it.at(server.port())).toList();
    Writers.each(0, here.size(), number -> here.get(number).polls());
    for (double share : SHARES) {
      PollSchedule kept = at(most * share, manner, here, server, time);
      if (kept.slowest99th().compareTo(IN_TIME) < 0) {
        return Optional.of(kept);
      }
    }
    return Optional.empty();
  }

  private static PollSchedule at(
      double perSecond, Manner manner, List<Poller> stations, PollServer server, Duration time)
      throws Exception {
    long interval = (long) (1e9 / perSecond);
    int count = Math.max(1, Math.toIntExact(time.toNanos() / interval));
    Queue<Long> took = new ConcurrentLinkedQueue<>();
    Duration before = server.meter().cpu();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> polls = new ArrayList<>();
      long begin = System.nanoTime();
      for (int number = 0; number < count; number++) {
        long due = begin + number * interval;
        LockSupport.parkNanos(due - System.nanoTime());
        Poller station = stations.get(number % stations.size());
        polls.add(
            threads.submit(
                () -> {
                  if (manner == Manner.NEW) {
                    station.at(server.port()).polls();
                  } else {
                    station.polls();
                  }
                  return took.add(System.nanoTime() - due);
                }));
      }
      for (Future<?> poll : polls) {
        poll.get();
      }
    }
    double cpu = server.meter().cpu().minus(before).toNanos() / 1e9;
    List<Long> sorted = took.stream().sorted().toList();
    return new PollSchedule(
        perSecond,
        count / Math.max(cpu, 0.01),
        Duration.ofNanos(sorted.get((int) Math.ceil(sorted.size() * 0.99) - 1)));
  }
}
