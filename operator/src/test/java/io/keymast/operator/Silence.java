package io.keymast.operator;

import static io.keymast.support.Patience.await;

import io.keymast.support.OperatorJvm;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntSupplier;

/** The operator lives, and has nothing to write: what goes on for ever would never end. */
final class Silence {
  private static final Duration QUIET = Duration.ofSeconds(2);

  private Silence() {}

  /**
   * @param writes how many it has sent
   */
  static void awaitOf(OperatorJvm operator, IntSupplier writes) {
    AtomicInteger before = new AtomicInteger(-1);
    AtomicLong since = new AtomicLong();
    await("an operator that lives and writes no more")
        .pollInterval(Duration.ofMillis(200))
        .until(
            () -> {
              int now = writes.getAsInt();
              if (before.getAndSet(now) != now || !operator.isUp()) {
                since.set(System.nanoTime());
              }
              return System.nanoTime() - since.get() >= QUIET.toNanos();
            });
  }
}
