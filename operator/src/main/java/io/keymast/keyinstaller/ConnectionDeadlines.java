package io.keymast.keyinstaller;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.io.ssl.SslConnection;
import org.eclipse.jetty.util.component.AbstractLifeCycle;
import org.eclipse.jetty.util.thread.ScheduledExecutorScheduler;
import org.eclipse.jetty.util.thread.Scheduler;

/**
 * Closes connections that take too long, however busy they keep themselves: an idle timeout alone
 * is outlasted by one byte at a time.
 */
final class ConnectionDeadlines extends AbstractLifeCycle implements Connection.Listener {
  private static final long SWEEP_MILLIS = 500;

  private final Map<EndPoint, Long> deadlines = new ConcurrentHashMap<>();
  private final Scheduler scheduler = new ScheduledExecutorScheduler("connection-deadlines", true);
  private final Duration header;
  private final Duration request;

  ConnectionDeadlines(Duration header, Duration request) {
    this.header = header;
    this.request = request;
  }

  @Override
  public void onOpened(Connection connection) {
    expectWithin(connection.getEndPoint(), header);
  }

  @Override
  public void onClosed(Connection connection) {
    deadlines.remove(socket(connection.getEndPoint()));
  }

  /** A request header is whole: its answer is next. */
  void requestBegins(EndPoint endPoint) {
    expectWithin(endPoint, request);
  }

  /** The answer is out: another header may come. */
  void requestEnds(EndPoint endPoint) {
    deadlines.computeIfPresent(socket(endPoint), (_, _) -> System.nanoTime() + header.toNanos());
  }

  int open() {
    return deadlines.size();
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
    deadlines.put(socket(endPoint), System.nanoTime() + duration.toNanos());
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
    deadlines.forEach(
        (endPoint, deadline) -> {
          if (deadline - now < 0) {
            deadlines.remove(endPoint);
            endPoint.close();
          }
        });
    if (isRunning() || isStarting()) {
      sweepAgain();
    }
  }
}
