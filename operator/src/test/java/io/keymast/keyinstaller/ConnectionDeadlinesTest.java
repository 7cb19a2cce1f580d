package io.keymast.keyinstaller;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.LinkedBlockingQueue;
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

  /** What is to be done, in the order in which it came; nobody does it by itself. */
  private final LinkedBlockingQueue<Runnable> answering = new LinkedBlockingQueue<>();

  private final ConnectionDeadlines deadlines =
      new ConnectionDeadlines(LIMIT, Duration.ofMinutes(1), Duration.ofMinutes(1), answering::add);

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

  private Runnable next() throws InterruptedException {
    Runnable look = answering.poll(30, TimeUnit.SECONDS);
    assertThat(look).isNotNull();
    return look;
  }

  private static AConnection waitedFor() {
    AConnection connection = new AConnection();
    connection.fillInterested();
    return connection;
  }

  /** From which nothing comes. */
  private static final class AConnection extends AbstractConnection {
    private AConnection() {
      super(new ByteArrayEndPoint(), Runnable::run);
    }

    @Override
    public void onFillable() {
      throw new IllegalStateException("nothing comes");
    }
  }
}
