package io.keymast.keyinstaller;

import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;
import org.eclipse.jetty.io.AbstractEndPoint;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.io.ssl.SslConnection;
import org.eclipse.jetty.util.component.AbstractLifeCycle;
import org.eclipse.jetty.util.thread.ScheduledExecutorScheduler;
import org.eclipse.jetty.util.thread.Scheduler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Closes connections that take too long, however busy they keep themselves: an idle timeout alone
 * is outlasted by one byte at a time. Where nearly all are taken, those go that others wait for.
 */
final class ConnectionDeadlines extends AbstractLifeCycle implements Connection.Listener {
  private static final Logger LOG = LoggerFactory.getLogger(ConnectionDeadlines.class);
  private static final long SWEEP_MILLIS = 500;
  private static final long SECOND_NANOS = Duration.ofSeconds(1).toNanos();

  private final Map<EndPoint, Standing> connections = new ConcurrentHashMap<>();
  private final Scheduler scheduler = new ScheduledExecutorScheduler("connection-deadlines", true);
  private final Times times;
  private final Crowd crowd;
  private final Executor answering;
  private final LongSupplier nanoTime;
  private final AtomicBoolean isThinning = new AtomicBoolean();

  /**
   * How long a step may take.
   *
   * @param header from connecting, or from the last answer, to a whole request header
   * @param request from the header to the answer, as long as nothing of it is written
   * @param leastRate bytes a second: what is written at it takes none of that time
   */
  record Times(Duration header, Duration request, int leastRate) {}

  /**
   * @param deadline of the present step, by nanoTime
   * @param waits at how many sweeps the server waited for its peer; each answer halves them
   */
  private record Standing(long deadline, int waits) {
    static final Standing NEW = new Standing(0, 0);

    Standing expectedBy(long time) {
      return new Standing(time, waits);
    }

    /** By so much, and to that time at most. */
    Standing prolonged(long nanos, long latest) {
      long later = deadline + nanos;
      return expectedBy(later - latest < 0 ? later : latest);
    }

    Standing waitedFor() {
      return new Standing(deadline, waits + 1);
    }

    Standing answered() {
      return new Standing(deadline, waits / 2);
    }
  }

  /**
   * @param limit of connections
   * @param answering carries out what has come from peers, in the order in which it came
   * @param nanoTime a clock that nobody sets
   */
  ConnectionDeadlines(int limit, Times times, Executor answering, LongSupplier nanoTime) {
    this.crowd = new Crowd(limit);
    this.times = times;
    this.answering = answering;
    this.nanoTime = nanoTime;
  }

  @Override
  public void onOpened(Connection connection) {
    connections.compute(
        socket(connection.getEndPoint()),
        (_, standing) ->
            Objects.requireNonNullElse(standing, Standing.NEW).expectedBy(within(times.header())));
  }

  @Override
  public void onClosed(Connection connection) {
    connections.remove(socket(connection.getEndPoint()));
  }

  /** A request header is whole: its answer is next. */
  void requestBegins(EndPoint endPoint) {
    connections.computeIfPresent(
        socket(endPoint), (_, standing) -> standing.expectedBy(within(times.request())));
  }

  /**
   * So much more of the answer has gone out. Its peer has earned the time that this takes at the
   * least rate, but none in advance: what the kernel takes at once was not read yet.
   */
  void written(EndPoint endPoint, int bytes) {
    long earned = SECOND_NANOS * bytes / times.leastRate();
    connections.computeIfPresent(
        socket(endPoint), (_, standing) -> standing.prolonged(earned, within(times.request())));
  }

  /** The answer is out: another header may come. */
  void requestEnds(EndPoint endPoint) {
    connections.computeIfPresent(
        socket(endPoint), (_, standing) -> standing.answered().expectedBy(within(times.header())));
  }

  private long within(Duration duration) {
    return nanoTime.getAsLong() + duration.toNanos();
  }

  int open() {
    return connections.size();
  }

  @Override
  protected void doStart() throws Exception {
    scheduler.start();
    sweepAgain();
    super.doStart();
  }

  @Override
  protected void doStop() throws Exception {
    super.doStop();
    scheduler.stop();
  }

  /** TLS has two ends per connection; the lower one closes at once. */
  private static EndPoint socket(EndPoint endPoint) {
    return endPoint instanceof SslConnection.SslEndPoint tls
        ? tls.getSslConnection().getEndPoint()
        : endPoint;
  }

  private void sweepAgain() {
    scheduler.schedule(this::sweep, SWEEP_MILLIS, TimeUnit.MILLISECONDS);
  }

  /** Whatever fails, there is a next one: without it, no deadline would count any more. */
  private void sweep() {
    try {
      endOverdue();
      thinOutInTurn();
    } catch (RuntimeException e) {
      LOG.atWarn().setCause(e).log("Connections that take too long were not all closed");
    } finally {
      if (isRunning() || isStarting()) {
        sweepAgain();
      }
    }
  }

  private void endOverdue() {
    long now = nanoTime.getAsLong();
    connections.forEach(
        (endPoint, standing) -> {
          if (standing.deadline - now < 0) {
            end(endPoint);
          }
        });
  }

  private void thinOutInTurn() {
    if (isThinning.compareAndSet(false, true)) {
      try {
        answering.execute(this::thinOut);
      } catch (RejectedExecutionException e) {
        isThinning.set(false);
        throw e;
      }
    }
  }

  /**
   * After all that had come before: who only waits for its turn does not look as if the server
   * waited for it.
   */
  private void thinOut() {
    try {
      connections.keySet().stream()
          .filter(ConnectionDeadlines::waitsForPeer)
          .forEach(it -> connections.computeIfPresent(it, (_, standing) -> standing.waitedFor()));
      crowd
          .leaving(
              connections,
              (endPoint, standing) ->
                  waitsForPeer(endPoint) ? standing.waits() : Crowd.NOT_WAITED_FOR)
          .forEach(this::end);
    } finally {
      isThinning.set(false);
    }
  }

  private void end(EndPoint endPoint) {
    connections.remove(endPoint);
    endPoint.close();
  }

  /** All that came was taken up: it has to send, or to read, for anything to go on. */
  private static boolean waitsForPeer(EndPoint endPoint) {
    return endPoint.isFillInterested()
        || (endPoint instanceof AbstractEndPoint it && it.getWriteFlusher().isPending());
  }
}
