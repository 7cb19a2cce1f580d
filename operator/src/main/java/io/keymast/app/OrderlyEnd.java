package io.keymast.app;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs a process until Kubernetes ends it, or it asks for its end. What is being done is finished
 * then, and the JVM ends, on a signal with exit code 0; a signal that comes while it still starts
 * ends it at once.
 */
final class OrderlyEnd {
  private static final Logger LOG = LoggerFactory.getLogger(OrderlyEnd.class);

  private final AtomicReference<@Nullable Running> process = new AtomicReference<>();
  private final AtomicBoolean failed = new AtomicBoolean();
  private final AtomicInteger exitCode = new AtomicInteger();
  private final Duration patience;

  private OrderlyEnd(Duration patience) {
    this.patience = patience;
  }

  /** What has started. */
  interface Running extends AutoCloseable {
    /** Returns, with the exit code, only if it has to end though nobody told it to. */
    int awaitEnd() throws Exception;

    @Override
    void close();
  }

  /**
   * Returns the exit code; what runs is closed when the JVM exits.
   *
   * @param patience after it, what does not end is left
   */
  static int after(Callable<? extends Running> start, Duration patience) throws Exception {
    OrderlyEnd end = new OrderlyEnd(patience);
    Runtime.getRuntime()
        .addShutdownHook(Thread.ofPlatform().name("shutdown").unstarted(end::onShutdown));
    try {
      Running running = start.call();
      end.process.set(running);
      int code = running.awaitEnd();
      end.exitCode.set(code);
      return code;
    } catch (Throwable failure) {
      end.failed.set(true);
      throw failure;
    }
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
    Runtime.getRuntime().halt(exitCode.get());
  }

  private void close() {
    Running running = process.get();
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
