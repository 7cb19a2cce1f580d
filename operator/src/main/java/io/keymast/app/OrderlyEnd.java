package io.keymast.app;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs a process until Kubernetes ends it. On a signal what is being done is finished, and the JVM
 * ends with exit code 0; a signal that comes while it still starts ends it at once.
 */
final class OrderlyEnd {
  private static final Logger LOG = LoggerFactory.getLogger(OrderlyEnd.class);

  private final AtomicReference<@Nullable AutoCloseable> process = new AtomicReference<>();
  private final AtomicBoolean failed = new AtomicBoolean();
  private final Duration patience;

  private OrderlyEnd(Duration patience) {
    this.patience = patience;
  }

  /**
   * Returns only by what starting throws.
   *
   * @param patience after it, what does not end is left
   */
  static void after(Callable<? extends AutoCloseable> start, Duration patience) throws Exception {
    OrderlyEnd end = new OrderlyEnd(patience);
    Runtime.getRuntime()
        .addShutdownHook(Thread.ofPlatform().name("shutdown").unstarted(end::onShutdown));
    try {
      end.process.set(start.call());
    } catch (Throwable failure) {
      end.failed.set(true);
      throw failure;
    }
    new CountDownLatch(1).await();
  }

  /** A failure has an exit code already. */
  private void onShutdown() {
    if (failed.get()) {
      return;
    }
    Thread closer = Thread.ofPlatform().daemon().name("close").start(this::close);
    try {
      if (!closer.join(patience)) {
        LOG.atWarn().addKeyValue("patience", patience).log("not all that was begun has ended");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    Runtime.getRuntime().halt(0);
  }

  private void close() {
    AutoCloseable running = process.get();
    if (running == null) {
      return;
    }
    try {
      running.close();
      LOG.atInfo().log("stopped");
    } catch (Exception e) {
      LOG.atWarn().setCause(e).log("it did not stop cleanly");
    }
  }
}
