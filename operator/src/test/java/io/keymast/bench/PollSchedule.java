package io.keymast.bench;

import io.keymast.bench.PollRate.Manner;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
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

  boolean isInTime() {
    return slowest99th.compareTo(IN_TIME) < 0;
  }

  /**
   * @param stations at this server, each of which it knows
   */
  static PollSchedule at(
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
