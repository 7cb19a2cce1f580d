package io.keymast.app;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.keymast.keyinstaller.Clocks;
import io.keymast.reconciler.clock.GuardedClock;
import io.keymast.reconciler.clock.ReferenceClock;
import io.keymast.schedule.Repeater;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What time it is for a Key Installer, and who tells when its machine's clock may be wrong. */
final class KeyInstallerTime implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(KeyInstallerTime.class);
  private static final Duration EVERY = Duration.ofSeconds(5);

  private final GuardedClock clock;
  private final LongSupplier nanoTime;
  private final Runnable ending;
  private final Repeater repeater = new Repeater("clock-comparison");

  /** Only the repeater's one thread uses it. */
  private boolean told;

  private KeyInstallerTime(GuardedClock clock, LongSupplier nanoTime, Runnable ending) {
    this.clock = clock;
    this.nanoTime = nanoTime;
    this.ending = ending;
  }

  /** Compares the machine's clock with the API server's, as soon as that answers. */
  static KeyInstallerTime compared(KubernetesClient client, Clock machine, LongSupplier nanoTime) {
    ApiServerClock reference = ApiServerClock.start(client, nanoTime);
    return started(new GuardedClock(machine, reference), nanoTime, reference::close);
  }

  /** Where the clock is known to be right. */
  static KeyInstallerTime ofRight(Clock clock, LongSupplier nanoTime) {
    return started(
        new GuardedClock(clock, ReferenceClock.showingThatOf(clock)), nanoTime, () -> {});
  }

  private static KeyInstallerTime started(
      GuardedClock clock, LongSupplier nanoTime, Runnable ending) {
    KeyInstallerTime time = new KeyInstallerTime(clock, nanoTime, ending);
    time.repeater.after(Duration.ZERO, EVERY, time::tell, KeyInstallerTime::notTold);
    return time;
  }

  Clocks clocks() {
    return new Clocks(clock, clock::byReference, clock::agreed, nanoTime);
  }

  /** Without a value before the first comparison. */
  void bindTo(MeterRegistry registry) {
    Gauge.builder("keymast.key.installer.clock.offset", clock, KeyInstallerTime::offset)
        .description("How far this machine's clock is ahead of the API server's")
        .baseUnit("seconds")
        .register(registry);
  }

  private static double offset(GuardedClock clock) {
    return clock.offset().map(offset -> offset.toMillis() / 1000.0).orElse(Double.NaN);
  }

  private void tell() {
    boolean isSkewed = clock.agreed().isEmpty();
    if (isSkewed == told) {
      return;
    }
    told = isSkewed;
    if (isSkewed) {
      LOG.atError()
          .addKeyValue("ahead", clock.offset().orElse(Duration.ZERO))
          .log("This machine's clock and the API server's disagree: OCSP says tryLater meanwhile");
    } else {
      LOG.atWarn().log("This machine's clock and the API server's agree again");
    }
  }

  private static void notTold(Throwable e) {
    LOG.atWarn().setCause(e).log("the clocks could not be compared");
  }

  @Override
  public void close() {
    repeater.close();
    ending.run();
  }
}
