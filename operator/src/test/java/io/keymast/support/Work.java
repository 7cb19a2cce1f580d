package io.keymast.support;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.util.function.Supplier;

/**
 * A verdict, and what it cost the thread that asked: by the processor's time, since the machine may
 * have others to serve.
 */
public record Work<T>(T verdict, Duration took) {
  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  public static <T> Work<T> of(Supplier<T> judge) {
    long began = THREADS.getCurrentThreadCpuTime();
    T verdict = judge.get();
    return new Work<>(verdict, Duration.ofNanos(THREADS.getCurrentThreadCpuTime() - began));
  }
}
