package io.keymast.keyinstaller;

import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.HttpURLConnection;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes to the API server in the background; only a caller that promised their result waits. A
 * write of the same name that is still under way stands for later ones; each looks at the live
 * object first, so that nothing is written twice. Bounded: what does not fit is dropped, and asked
 * for again by a later poll.
 */
final class BackgroundWrites implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(BackgroundWrites.class);
  private static final int THREADS = 4;
  private static final int ATTEMPTS = 8;
  private static final long FIRST_DELAY_MILLIS = 200;

  private final Map<String, Write> underWay = new ConcurrentHashMap<>();
  private final int capacity;
  private final KeyInstallerMeters meters;
  private final ScheduledExecutorService executor =
      Executors.newScheduledThreadPool(
          THREADS, Thread.ofPlatform().daemon().name("status-write-", 0).factory());

  BackgroundWrites(int capacity, KeyInstallerMeters meters) {
    this.capacity = capacity;
    this.meters = meters;
    meters.gaugeQueue(underWay.keySet());
  }

  private record Write(String content, Receipt receipt) {}

  /** What is written under a name is always the same. */
  Receipt submit(String name, Runnable write) {
    return submit(name, "", write);
  }

  /**
   * One under way stands for others of the same content; one of another content is refused
   * meanwhile, so that nobody takes the room of others by changing what he asks for.
   *
   * @param name of what is written to
   */
  Receipt submit(String name, String content, Runnable write) {
    boolean hasRoom = underWay.size() < capacity;
    Write own = new Write(content, new Receipt());
    Write earlier = hasRoom ? underWay.putIfAbsent(name, own) : underWay.get(name);
    if (earlier != null) {
      return earlier.content().equals(content) ? earlier.receipt() : dropped();
    }
    return hasRoom && begins(name, write) ? own.receipt() : dropped();
  }

  /** Not where this process ends. */
  private boolean begins(String name, Runnable write) {
    try {
      executor.execute(() -> attempt(name, write, 1));
      return true;
    } catch (RejectedExecutionException ending) {
      ended(name).givenUp();
      return false;
    }
  }

  private Receipt dropped() {
    meters.statusWrite("dropped");
    return Receipt.ofDropped();
  }

  /** Waits for what is under way, but not for long. */
  void close(Duration patience) {
    executor.shutdown();
    try {
      if (!executor.awaitTermination(patience.toMillis(), TimeUnit.MILLISECONDS)) {
        executor.shutdownNow();
      }
    } catch (InterruptedException e) {
      executor.shutdownNow();
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    close(Duration.ofSeconds(3));
  }

  private void attempt(String name, Runnable write, int attempt) {
    try {
      write.run();
      meters.statusWrite("ok");
      ended(name).stored();
    } catch (RuntimeException e) {
      retry(name, write, attempt, e);
    } catch (Error e) {
      // Else it would be under way for ever, and keep all later ones of its name from beginning.
      giveUp(name, e);
      throw e;
    }
  }

  private void retry(String name, Runnable write, int attempt, RuntimeException failure) {
    if (attempt >= ATTEMPTS || executor.isShutdown() || isRefused(failure)) {
      giveUp(name, failure);
      return;
    }
    long delay = isConflict(failure) ? 1 : FIRST_DELAY_MILLIS << attempt;
    try {
      var _ =
          executor.schedule(() -> attempt(name, write, attempt + 1), delay, TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException ending) {
      giveUp(name, failure);
    }
  }

  private void giveUp(String name, Throwable failure) {
    meters.statusWrite("failed");
    ended(name).givenUp();
    LOG.atWarn().addKeyValue("write", name).setCause(failure).log("A status was not written");
  }

  private Receipt ended(String name) {
    return Objects.requireNonNull(underWay.remove(name), name).receipt();
  }

  static boolean isConflict(RuntimeException failure) {
    return failure instanceof KubernetesClientException e
        && e.getCode() == HttpURLConnection.HTTP_CONFLICT;
  }

  /** Forbidden or invalid: asking again would change nothing. */
  private static boolean isRefused(RuntimeException failure) {
    return failure instanceof KubernetesClientException e
        && (e.getCode() == HttpURLConnection.HTTP_FORBIDDEN || e.getCode() == 422);
  }
}
