package io.keymast.bench;

import io.keymast.keyinstaller.TlsClient.Connection;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntSupplier;
import java.util.stream.IntStream;

/**
 * How many polls are answered, when each of {@link Writers sixteen} asks again as soon as it is
 * answered.
 *
 * @param perServerSecond by CPU time of the server: whoever asks shares its machine
 */
record PollRate(double perSecond, double perServerSecond) {
  private static final int AT_ONCE = 16;

  /**
   * Few enough that no station is told to come later: one is granted a second, and of many each has
   * had longer since the last round, in which all are connected one after the other.
   */
  private static final int LEAST_KEPT = 8;

  private static final int STATIONS_PER_KEPT = 130;

  /** By how stations connect. */
  enum Manner {
    NEW,
    RESUMED,
    KEPT
  }

  static PollRate of(Manner manner, List<Poller> stations, PollServer server, Duration time)
      throws Exception {
    List<Poller> here = stations.stream().map(station -> station.at(server.port())).toList();
    return switch (manner) {
      case NEW -> during(time, server, here, station -> station.at(server.port()).polls());
      case RESUMED -> resumed(here, server, time);
      case KEPT -> kept(here, server);
    };
  }

  private static PollRate resumed(List<Poller> stations, PollServer server, Duration time)
      throws Exception {
    Writers.each(0, stations.size(), number -> stations.get(number).polls());
    AtomicInteger anew = new AtomicInteger();
    PollRate rate =
        during(
            time,
            server,
            stations,
            station -> {
              if (!station.resumes()) {
                anew.incrementAndGet();
              }
            });
    if (anew.get() > 0) {
      System.err.println("bench: " + anew + " sessions were not resumed by " + server.name());
    }
    return rate;
  }

  private interface Poll {
    void of(Poller station) throws Exception;
  }

  /** No station is in two places at once: each of those who ask has its own. */
  private static PollRate during(Duration time, PollServer server, List<Poller> stations, Poll poll)
      throws Exception {
    int lanes = Math.min(AT_ONCE, stations.size());
    AtomicInteger polls = new AtomicInteger();
    long end = System.nanoTime() + time.toNanos();
    return measured(
        server,
        () ->
            Writers.each(
                0,
                lanes,
                lane -> {
                  List<Poller> own =
                      IntStream.iterate(lane, it -> it < stations.size(), it -> it + lanes)
                          .mapToObj(stations::get)
                          .toList();
                  for (int turn = 0; System.nanoTime() < end; turn++) {
                    poll.of(own.get(turn % own.size()));
                    polls.incrementAndGet();
                  }
                }),
        polls::get);
  }

  /** Connections are opened before. */
  private static PollRate kept(List<Poller> stations, PollServer server) throws Exception {
    Queue<Kept> open = new ConcurrentLinkedQueue<>();
    Writers.each(
        0,
        stations.size(),
        number -> open.add(new Kept(stations.get(number), stations.get(number).connects())));
    List<Kept> all = new ArrayList<>(open);
    int each = Math.max(LEAST_KEPT, all.size() / STATIONS_PER_KEPT);
    try {
      return measured(
          server,
          () -> Writers.each(0, all.size(), number -> all.get(number).asks(each)),
          () -> all.size() * each);
    } finally {
      for (Kept kept : all) {
        kept.connection().close();
      }
    }
  }

  private record Kept(Poller station, Connection connection) {
    void asks(int times) throws IOException {
      for (int i = 0; i < times; i++) {
        station.asks(connection);
      }
    }
  }

  private interface Load {
    void run() throws Exception;
  }

  private static PollRate measured(PollServer server, Load load, IntSupplier polls)
      throws Exception {
    Duration before = server.meter().cpu();
    long begin = System.nanoTime();
    load.run();
    double seconds = (System.nanoTime() - begin) / 1e9;
    double cpu = server.meter().cpu().minus(before).toNanos() / 1e9;
    return new PollRate(polls.getAsInt() / seconds, polls.getAsInt() / Math.max(cpu, 0.01));
  }
}
