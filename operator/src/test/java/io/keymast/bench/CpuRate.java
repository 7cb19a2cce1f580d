package io.keymast.bench;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.concurrent.Callable;

/**
 * How often something can be done in a second of one core. It is CPU time of the whole process that
 * counts, as openssl's own figures do: its garbage is collected and its code compiled meanwhile.
 */
final class CpuRate {
  private static final OperatingSystemMXBean PROCESS =
      (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
  private static final int BATCH = 16;
  private static final double ALIKE = 0.05;

  private CpuRate() {}

  static double of(Duration sample, Callable<?> operation) throws Exception {
    long begin = PROCESS.getProcessCpuTime();
    long used = 0;
    long done = 0;
    while (used < sample.toNanos()) {
      for (int i = 0; i < BATCH; i++) {
        operation.call();
      }
      done += BATCH;
      used = PROCESS.getProcessCpuTime() - begin;
    }
    return done * 1e9 / used;
  }

  /** Returns when the JVM has compiled what it will: two samples in a row are alike. */
  static void warmUp(Duration least, Duration most, Duration sample, Callable<?> operation)
      throws Exception {
    Duration begin = used();
    Duration since = Duration.ZERO;
    double former = 0;
    double rate = of(sample, operation);
    while (since.compareTo(least) < 0
        || (since.compareTo(most) < 0 && Math.abs(rate / former - 1) > ALIKE)) {
      former = rate;
      rate = of(sample, operation);
      since = used().minus(begin);
    }
  }

  /** CPU time of this process. */
  static Duration used() {
    return Duration.ofNanos(PROCESS.getProcessCpuTime());
  }
}
