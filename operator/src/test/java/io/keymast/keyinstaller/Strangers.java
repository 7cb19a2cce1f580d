package io.keymast.keyinstaller;

import io.keymast.support.Patience;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/** A siege that goes on until it is closed: whoever is cut off comes again. */
public final class Strangers implements AutoCloseable {
  private static final Duration AFTER_A_CUT = Duration.ofMillis(100);

  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final AtomicInteger came = new AtomicInteger();
  private final AtomicInteger begun = new AtomicInteger();

  private Strangers() {}

  /**
   * @param clients with keys that nobody declared
   */
  public static Strangers begin(Siege siege, int port, List<TlsClient> clients) {
    return begin(siege, siege.strangers(), port, clients);
  }

  static Strangers begin(Siege siege, int many, int port, List<TlsClient> clients) {
    Strangers strangers = new Strangers();
    for (int each = 0; each < many; each++) {
      int number = each;
      TlsClient client = clients.get(each % clients.size());
      strangers.threads.execute(() -> strangers.comesAgain(siege, number, port, client));
    }
    return strangers;
  }

  /** How often one of them was through, or was cut off. */
  public int came() {
    return came.get();
  }

  /** How often one of them has set out. */
  public int begun() {
    return begun.get();
  }

  @Override
  public void close() {
    threads.shutdownNow();
    try {
      threads.awaitTermination(Patience.LONG.toSeconds(), TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void comesAgain(Siege siege, int number, int port, TlsClient client) {
    while (!Thread.currentThread().isInterrupted()) {
      begun.incrementAndGet();
      try {
        siege.comes(number, port, client);
      } catch (IOException cut) {
        LockSupport.parkNanos(AFTER_A_CUT.toNanos());
      }
      came.incrementAndGet();
    }
  }
}
