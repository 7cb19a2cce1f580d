package io.keymast.keyinstaller;

import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.io.AbstractEndPoint;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.io.ssl.SslConnection;
import org.eclipse.jetty.util.component.AbstractLifeCycle;
import org.eclipse.jetty.util.thread.ScheduledExecutorScheduler;
import org.eclipse.jetty.util.thread.Scheduler;

/**
 * Closes connections that take too long, however busy they keep themselves: an idle timeout alone
 * is outlasted by one byte at a time. Where nearly all are taken, those go that others wait for.
 */
final class ConnectionDeadlines extends AbstractLifeCycle implements Connection.Listener {
  private static final long SWEEP_MILLIS = 500;

  private final Map<EndPoint, Standing> connections = new ConcurrentHashMap<>();
  private final Scheduler scheduler = new ScheduledExecutorScheduler("connection-deadlines", true);
  private final Duration header;
  private final Duration request;
  private final Crowd crowd;

  /**
   * @param deadline of the present step, by the system's nanoseconds
   * @param waits at how many sweeps the server waited for its peer; each answer halves them
   */
  private record Standing(long deadline, int waits) {
    static final Standing NEW = new Standing(0, 0);

    Standing expectedWithin(Duration duration) {
      return new Standing(System.nanoTime() + duration.toNanos(), waits);
    }

    Standing waitedFor() {
      return new Standing(deadline, waits + 1);
    }

    Standing answered(Duration next) {
      return new Standing(deadline, waits / 2).expectedWithin(next);
    }
  }

  /**
   * @param limit of connections
   */
  ConnectionDeadlines(int limit, Duration header, Duration request) {
    this.crowd = new Crowd(limit);
    this.header = header;
    this.request = request;
  }

  @Override
  public void onOpened(Connection connection) {
    expectWithin(connection.getEndPoint(), header);
  }

  @Override
  public void onClosed(Connection connection) {
    connections.remove(socket(connection.getEndPoint()));
  }

  /** A request header is whole: its answer is next. */
  void requestBegins(EndPoint endPoint) {
    expectWithin(endPoint, request);
  }

  /** The answer is out: another header may come. */
  void requestEnds(EndPoint endPoint) {
    connections.computeIfPresent(socket(endPoint), (_, standing) -> standing.answered(header));
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

  private void expectWithin(EndPoint endPoint, Duration duration) {
    connections.compute(
        socket(endPoint),
        (_, standing) ->
            Objects.requireNonNullElse(standing, Standing.NEW).expectedWithin(duration));
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

  private void sweep() {
    long now = System.nanoTime();
    connections.forEach(
        (endPoint, standing) -> {
          if (standing.deadline - now < 0) {
            end(endPoint);
          } else if (waitsForPeer(endPoint)) {
            connections.computeIfPresent(endPoint, (_, it) -> it.waitedFor());
          }
        });
    crowd
        .leaving(
            connections,
            (endPoint, standing) ->
                waitsForPeer(endPoint) ? standing.waits() : Crowd.NOT_WAITED_FOR)
        .forEach(this::end);
    if (isRunning() || isStarting()) {
      sweepAgain();
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
