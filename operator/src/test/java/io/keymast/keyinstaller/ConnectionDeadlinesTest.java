package io.keymast.keyinstaller;

import static io.keymast.support.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.eclipse.jetty.io.AbstractConnection;
import org.eclipse.jetty.io.ByteArrayEndPoint;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** A server whose eight connections are all taken, and all seem to keep it waiting. */
class ConnectionDeadlinesTest {
  private static final int LIMIT = 8;
  private static final int LEAST_WAITS = 4;
  private static final Duration MINUTE = Duration.ofMinutes(1);

  /** What is to be done, in the order in which it came; nobody does it by itself. */
  private final LinkedBlockingQueue<Runnable> answering = new LinkedBlockingQueue<>();

  private final ConnectionDeadlines deadlines =
      new ConnectionDeadlines(LIMIT, MINUTE, MINUTE, answering::add);

  @BeforeEach
  void isFull() throws Exception {
    deadlines.start();
    IntStream.range(0, LIMIT).forEach(number -> deadlines.onOpened(waitedFor()));
  }

  @AfterEach
  void ends() throws Exception {
    deadlines.stop();
  }

  @Test
  @DisplayName("While the server lags behind what has come, nobody counts as waited for by it")
  void lags() throws InterruptedException {
    for (int look = 1; look < LEAST_WAITS; look++) {
      next().run();
      assertThat(deadlines.open()).as("after look %d", look).isEqualTo(LIMIT);
    }
    assertThat(answering).as("one look at a time").hasSizeLessThanOrEqualTo(1);

    next().run();

    assertThat(deadlines.open()).isEqualTo(LIMIT / 2);
  }

  @Test
  @DisplayName("A request of a connection that was closed meanwhile opens none again")
  void closedMeanwhile() {
    AConnection connection = waitedFor();
    deadlines.onOpened(connection);
    deadlines.onClosed(connection);

    deadlines.requestBegins(connection.getEndPoint());

    assertThat(deadlines.open()).isEqualTo(LIMIT);
  }

  @Test
  @DisplayName("A connection that does not close keeps no later one from its deadline")
  void doesNotClose() throws Exception {
    ConnectionDeadlines strict =
        new ConnectionDeadlines(LIMIT, Duration.ZERO, MINUTE, answering::add);
    strict.onOpened(new AConnection(new Unclosable()));
    strict.start();
    await("its deadline").until(() -> strict.open() == 0);

    strict.onOpened(waitedFor());

    await("the deadline of the later one").until(() -> strict.open() == 0);
    strict.stop();
  }

  @Test
  @DisplayName("A look that nobody has room for is not the last one")
  void noRoom() throws Exception {
    CountDownLatch asks = new CountDownLatch(2);
    ConnectionDeadlines refused =
        new ConnectionDeadlines(
            LIMIT,
            MINUTE,
            MINUTE,
            _ -> {
              asks.countDown();
              throw new RejectedExecutionException("no room");
            });

    refused.start();

    assertThat(asks.await(30, TimeUnit.SECONDS)).isTrue();
    refused.stop();
  }

  private Runnable next() throws InterruptedException {
    Runnable look = answering.poll(30, TimeUnit.SECONDS);
    assertThat(look).isNotNull();
    return look;
  }

  private static AConnection waitedFor() {
    AConnection connection = new AConnection(new ByteArrayEndPoint());
    connection.fillInterested();
    return connection;
  }

  /** From which nothing comes. */
  private static final class AConnection extends AbstractConnection {
    private AConnection(ByteArrayEndPoint endPoint) {
      super(endPoint, Runnable::run);
    }

    @Override
    public void onFillable() {
      throw new IllegalStateException("nothing comes");
    }
  }

  private static final class Unclosable extends ByteArrayEndPoint {
    @Override
    public void doClose() {
      throw new IllegalStateException("it does not close");
    }
  }
}
