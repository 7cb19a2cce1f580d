package io.keymast.bench;

import io.keymast.bench.PollRate.Manner;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;

/**
 * Stations that poll each at its own time, whether others were answered or not. How long a poll
 * took counts from when it was due, so that a server which is late is not asked less.
 *
 * @param perSecond polls
 * @param busy how much of a core the server used meanwhile
 * @param slowest99th of a hundred polls the slowest but one
 * @param resumed the share of polls by a session of before
 */
record PollSchedule(double perSecond, double busy, Duration slowest99th, double resumed) {
  static final Duration IN_TIME = Duration.ofMillis(100);

  /** Who was not answered at all. */
  private static final Duration NEVER = Duration.ofMinutes(1);

  /** What any server can do, in polls a second. */
  private static final double FIRST = 20;

  /** A hiccup of the machine is not the server's. */
  private static final int TRIES = 2;

  boolean isInTime() {
    return slowest99th.compareTo(IN_TIME) < 0;
  }

  /** If even few are not answered in time, how it was with these. */
  static PollSchedule fastestInTime(Manner manner, PollingSite site, Duration time)
      throws Exception {
    PollServer server = site.keyInstaller();
    List<Poller> here = site.pollers().stream().map(it -> it.at(server.port())).toList();
    Writers.each(0, here.size(), number -> here.get(number).polls());
    AtomicReference<Optional<PollSchedule>> last = new AtomicReference<>(Optional.empty());
    Optional<PollSchedule> best =
        HighestRate.from(
            FIRST,
            perSecond -> {
              PollSchedule tried = tried(perSecond, manner, here, server, time);
              last.set(Optional.of(tried));
              return Optional.of(tried).filter(PollSchedule::isInTime);
            });
    return best.or(last::get).orElseThrow();
  }

  private static PollSchedule tried(
      double perSecond, Manner manner, List<Poller> stations, PollServer server, Duration time)
      throws Exception {
    PollSchedule kept = at(perSecond, manner, stations, server, time);
    for (int i = 1; i < TRIES && !kept.isInTime(); i++) {
      kept = at(perSecond, manner, stations, server, time);
    }
    return kept;
  }

  private static PollSchedule at(
      double perSecond, Manner manner, List<Poller> stations, PollServer server, Duration time)
      throws Exception {
    long interval = (long) (1e9 / perSecond);
    int count = Math.max(1, Math.toIntExact(time.toNanos() / interval));
    Queue<Long> took = new ConcurrentLinkedQueue<>();
    AtomicInteger resumed = new AtomicInteger();
    Duration before = server.meter().cpu();
    long begin = System.nanoTime();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> polls = new ArrayList<>();
      for (int number = 0; number < count; number++) {
        long due = begin + number * interval;
        LockSupport.parkNanos(due - System.nanoTime());
        Poller station = stations.get(number % stations.size());
        polls.add(
            threads.submit(
                () ->
                    took.add(
                        polls(manner, station, server, resumed)
                            ? System.nanoTime() - due
                            : NEVER.toNanos())));
      }
      for (Future<?> poll : polls) {
        poll.get();
      }
    }
    double seconds = (System.nanoTime() - begin) / 1e9;
    double cpu = server.meter().cpu().minus(before).toNanos() / 1e9;
    List<Long> sorted = took.stream().sorted().toList();
    return new PollSchedule(
        perSecond,
        cpu / seconds,
        Duration.ofNanos(sorted.get((int) Math.ceil(sorted.size() * 0.99) - 1)),
        resumed.get() / (double) count);
  }

  private static boolean polls(
      Manner manner, Poller station, PollServer server, AtomicInteger resumed) {
    try {
      if ((manner == Manner.NEW ? station.at(server.port()) : station).resumes()) {
        resumed.incrementAndGet();
      }
      return true;
    } catch (IOException overloaded) {
      return false;
    }
  }
}
