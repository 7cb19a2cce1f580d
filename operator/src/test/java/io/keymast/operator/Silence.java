package io.keymast.operator;

import io.keymast.support.OperatorJvm;
import io.keymast.support.Patience;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.function.IntSupplier;
import java.util.function.Supplier;

/** A process lives, and has nothing to write: what goes on for ever would never end. */
final class Silence {
  /** Enough to go on after. */
  private static final Duration PAUSE = Duration.ofSeconds(2);

  /** Longer than whoever is about to begin takes for it, on a busy machine. */
  private static final Duration LONG_PAUSE = Duration.ofSeconds(15);

  /** {@code -Dkeymast.torture.silence=PT30S} listens longer to a process that is done. */
  private static final Duration LAST =
      Duration.parse(System.getProperty("keymast.torture.silence", PAUSE.toString()));

  private Silence() {}

  /**
   * Between two things that are done.
   *
   * @param writes how many it has sent
   */
  static void awaitOf(OperatorJvm operator, IntSupplier writes) {
    var _ = await(operator::isUp, writes, () -> PAUSE);
  }

  /**
   * The same, where it may be silent since it has not begun.
   *
   * @param writes how many it has sent
   * @param isAllBegun else a longer silence is asked for
   */
  static void awaitOf(OperatorJvm operator, IntSupplier writes, BooleanSupplier isAllBegun) {
    var _ = await(operator::isUp, writes, () -> isAllBegun.getAsBoolean() ? PAUSE : LONG_PAUSE);
  }

  /**
   * When all is as it is to be.
   *
   * @param isUp whether the process is
   * @return how long it wrote on
   */
  static Duration awaitLastOf(BooleanSupplier isUp, IntSupplier writes) {
    return await(isUp, writes, () -> LAST);
  }

  private static Duration await(
      BooleanSupplier isUp, IntSupplier writes, Supplier<Duration> silence) {
    AtomicInteger before = new AtomicInteger(writes.getAsInt());
    long began = System.nanoTime();
    AtomicLong since = new AtomicLong(began);
    Patience.await("a process that lives and writes nothing for " + silence.get())
        .pollInterval(Duration.ofMillis(200))
        .until(
            () -> {
              int now = writes.getAsInt();
              if (before.getAndSet(now) != now || !isUp.getAsBoolean()) {
                since.set(System.nanoTime());
              }
              return System.nanoTime() - since.get() >= silence.get().toNanos();
            });
    return Duration.ofNanos(since.get() - began);
  }
}
