package io.keymast.app;

import io.fabric8.kubernetes.client.http.AsyncBody;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.HttpResponse;
import io.fabric8.kubernetes.client.http.Interceptor;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Hears from all that a client asks when the API server is back after it was away. */
final class Outages implements Interceptor {
  private static final Logger LOG = LoggerFactory.getLogger(Outages.class);

  /** Who failed in a shorter one tries again about as soon. */
  private static final Duration SHORTEST = Duration.ofSeconds(10);

  private static final int OWN_TROUBLE = 500;

  private final LongSupplier nanoTime;
  private final AtomicReference<@Nullable Outage> current = new AtomicReference<>();
  private volatile Runnable wake = () -> {};

  private record Outage(long began) {}

  Outages(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  void whenOver(Runnable wake) {
    this.wake = wake;
  }

  /** Of a request that is tried again: the last try of each is not told. */
  @Override
  public void afterConnectionFailure(HttpRequest request, Throwable failure) {
    begins();
  }

  @Override
  public void after(
      HttpRequest request, HttpResponse<?> answer, AsyncBody.Consumer<List<ByteBuffer>> consumer) {
    if (answer.code() >= OWN_TROUBLE) {
      begins();
    } else if (answer.isSuccessful()) {
      ends();
    }
  }

  private void begins() {
    current.compareAndSet(null, new Outage(nanoTime.getAsLong()));
  }

  /** The client's thread has the answer to pass on. */
  private void ends() {
    Outage outage = current.getAndSet(null);
    if (outage != null) {
      Duration away = Duration.ofNanos(nanoTime.getAsLong() - outage.began());
      if (away.compareTo(SHORTEST) >= 0) {
        LOG.atInfo().addKeyValue("away", away).log("the API server answers again");
        Thread.ofVirtual().name("outage-is-over").start(wake);
      }
    }
  }
}
