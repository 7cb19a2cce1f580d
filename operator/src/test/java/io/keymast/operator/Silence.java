package io.keymast.operator;

import io.keymast.support.OperatorJvm;
import io.keymast.support.Patience;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntSupplier;

/** The operator lives, and has nothing to write: what goes on for ever would never end. */
final class Silence {
  /** Enough to go on after. */
  private static final Duration PAUSE = Duration.ofSeconds(2);

  /** {@code -Dkeymast.torture.silence=PT30S} listens longer to an operator that is done. */
  private static final Duration LAST =
      Duration.parse(System.getProperty("keymast.torture.silence", PAUSE.toString()));

  private Silence() {}

  /**
   * Between two things that are done.
   *
   * @param writes how many it has sent
   */
  static void awaitOf(OperatorJvm operator, IntSupplier writes) {
    await(operator, writes, PAUSE);
  }

  /** When all is as it is to be. */
  static void awaitLastOf(OperatorJvm operator, IntSupplier writes) {
    await(operator, writes, LAST);
  }

  private static void await(OperatorJvm operator, IntSupplier writes, Duration silence) {
    AtomicInteger before = new AtomicInteger(-1);
    AtomicLong since = new AtomicLong();
    Patience.await("an operator that lives and writes nothing for " + silence)
        .pollInterval(Duration.ofMillis(200))
        .until(
            () -> {
              int now = writes.getAsInt();
              if (before.getAndSet(now) != now || !operator.isUp()) {
                since.set(System.nanoTime());
              }
              return System.nanoTime() - since.get() >= silence.toNanos();
            });
  }
}
