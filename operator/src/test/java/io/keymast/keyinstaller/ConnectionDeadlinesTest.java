package io.keymast.keyinstaller;

import static io.keymast.support.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
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
  private static final int LEAST_RATE = 1024;
  private static final ConnectionDeadlines.Times A_MINUTE_EACH =
      new ConnectionDeadlines.Times(MINUTE, MINUTE, LEAST_RATE);

  /** What is to be done, in the order in which it came; nobody does it by itself. */
  private final LinkedBlockingQueue<Runnable> answering = new LinkedBlockingQueue<>();

  private final ConnectionDeadlines deadlines =
      new ConnectionDeadlines(LIMIT, A_MINUTE_EACH, answering::add, System::nanoTime);

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
        new ConnectionDeadlines(
            LIMIT,
            new ConnectionDeadlines.Times(Duration.ZERO, MINUTE, LEAST_RATE),
            answering::add,
            System::nanoTime);
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
            A_MINUTE_EACH,
            _ -> {
              asks.countDown();
              throw new RejectedExecutionException("no room");
            },
            System::nanoTime);

    refused.start();

    assertThat(asks.await(30, TimeUnit.SECONDS)).isTrue();
    refused.stop();
  }

  @Test
  @DisplayName("An answer that is read at the least rate may take for ever")
  void steadyReader() throws Exception {
    Answering reader = new Answering();

    for (int times = 0; times < 10; times++) {
      reader.elapses(Duration.ofSeconds(59));
      reader.reads(59 * LEAST_RATE);
    }

    reader.isLookedAt();
    assertThat(reader.isOpen()).isTrue();
    reader.ends();
  }

  @Test
  @DisplayName("One that is read more slowly ends once the time is used up that any request has")
  void slowReader() throws Exception {
    Answering reader = new Answering();

    reader.elapses(Duration.ofSeconds(50));
    reader.reads(40 * LEAST_RATE);
    reader.elapses(Duration.ofSeconds(45));
    reader.reads(4 * LEAST_RATE);
    reader.isLookedAt();
    assertThat(reader.isOpen()).isTrue();
    reader.elapses(Duration.ofSeconds(10));

    await("its end").until(() -> !reader.isOpen());
    reader.ends();
  }

  @Test
  @DisplayName("What the kernel took at once earns no time in advance")
  void readInAdvance() throws Exception {
    Answering reader = new Answering();

    reader.reads(1000 * LEAST_RATE);
    reader.elapses(Duration.ofSeconds(61));

    await("its end").until(() -> !reader.isOpen());
    reader.ends();
  }

  private Runnable next() throws InterruptedException {
    return next(answering);
  }

  private static Runnable next(LinkedBlockingQueue<Runnable> looks) throws InterruptedException {
    Runnable look = looks.poll(30, TimeUnit.SECONDS);
    assertThat(look).isNotNull();
    return look;
  }

  private static AConnection waitedFor() {
    AConnection connection = new AConnection(new ByteArrayEndPoint());
    connection.fillInterested();
    return connection;
  }

  /** A connection whose request is being answered, by a clock of its own. */
  private static final class Answering {
    private final AtomicLong nanoTime = new AtomicLong();
    private final LinkedBlockingQueue<Runnable> looks = new LinkedBlockingQueue<>();
    private final ConnectionDeadlines own =
        new ConnectionDeadlines(LIMIT, A_MINUTE_EACH, looks::add, nanoTime::get);
    private final AConnection connection = waitedFor();

    private Answering() throws Exception {
      own.onOpened(connection);
      own.requestBegins(connection.getEndPoint());
      own.start();
    }

    void elapses(Duration time) {
      nanoTime.addAndGet(time.toNanos());
    }

    void reads(int bytes) {
      own.written(connection.getEndPoint(), bytes);
    }

    /** Once more: the first look may be of before. */
    void isLookedAt() throws InterruptedException {
      next(looks).run();
      next(looks).run();
    }

    boolean isOpen() {
      return own.open() == 1;
    }

    void ends() throws Exception {
      own.stop();
    }
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
