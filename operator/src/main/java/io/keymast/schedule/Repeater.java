package io.keymast.schedule;

import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * A daemon thread that takes one turn after another, with a pause between them, until it is closed.
 * What a turn throws is told, and the next one comes all the same.
 */
public final class Repeater implements AutoCloseable {
  private final ScheduledExecutorService executor;

  /**
   * @param thread its name
   */
  public Repeater(String thread) {
    this(Thread.ofPlatform().name(thread));
  }

  private Repeater(Thread.Builder.OfPlatform thread) {
    this.executor = Executors.newSingleThreadScheduledExecutor(thread.daemon().factory());
  }

  /** One that lets all other threads go first. */
  @SuppressWarnings("ThreadPriorityCheck") // a wish: nothing is wrong where it is not heard
  public static Repeater ofLowestPriority(String thread) {
    return new Repeater(Thread.ofPlatform().priority(Thread.MIN_PRIORITY).name(thread));
  }

  /**
   * The first turn comes after a pause too.
   *
   * @param setback is told what a turn throws
   */
  public void every(Duration pause, Runnable turn, Consumer<Throwable> setback) {
    after(pause, pause, turn, setback);
  }

  /**
   * @param first how long the first turn is waited for
   * @param setback is told what a turn throws
   */
  public void after(Duration first, Duration pause, Runnable turn, Consumer<Throwable> setback) {
    var _ =
        executor.scheduleWithFixedDelay(
            () -> take(turn, setback), first.toMillis(), pause.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** The turn under way is interrupted. */
  @Override
  public void close() {
    executor.shutdownNow();
  }

  /** Whatever is thrown would end the schedule. */
  private static void take(Runnable turn, Consumer<Throwable> setback) {
    try {
      turn.run();
    } catch (RuntimeException | Error e) {
      setback.accept(e);
    }
  }
}
