package io.keymast.app;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.http.HttpClient;
import io.fabric8.kubernetes.client.http.HttpResponse;
import io.keymast.reconciler.clock.ReferenceClock;
import io.keymast.schedule.Repeater;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The API server's clock, by the Date of its answers. Between two readings it goes on by the
 * machine's monotonic clock, which nobody sets.
 */
final class ApiServerClock implements ReferenceClock, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ApiServerClock.class);
  private static final Duration EVERY = Duration.ofSeconds(15);
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  /** Date counts whole seconds: on average it lies half of one back. */
  private static final Duration WITHIN_ITS_SECOND = Duration.ofMillis(500);

  private final HttpClient http;
  private final String url;
  private final LongSupplier nanoTime;
  private final AtomicReference<@Nullable Reading> last = new AtomicReference<>();
  private final CompletableFuture<Void> firstReading = new CompletableFuture<>();
  private final Repeater repeater = new Repeater("api-server-clock");

  private record Reading(Instant shown, long nanoTime) {}

  private ApiServerClock(HttpClient http, String url, LongSupplier nanoTime) {
    this.http = http;
    this.url = url;
    this.nanoTime = nanoTime;
  }

  /** Returns at once, also where the API server does not answer. */
  static ApiServerClock start(KubernetesClient client, LongSupplier nanoTime) {
    ApiServerClock clock =
        new ApiServerClock(client.getHttpClient(), client.getMasterUrl() + "version", nanoTime);
    clock.repeater.after(Duration.ZERO, EVERY, clock::readOrNot, ApiServerClock::notRead);
    return clock;
  }

  /** Returns when it was read for the first time, or could not be. */
  void awaitFirstReading() {
    firstReading.join();
  }

  @Override
  public Optional<Instant> now() {
    Reading reading = last.get();
    return reading == null
        ? Optional.empty()
        : Optional.of(reading.shown().plusNanos(nanoTime.getAsLong() - reading.nanoTime()));
  }

  @Override
  public void close() {
    repeater.close();
    firstReading.complete(null);
  }

  private void readOrNot() {
    try {
      read();
    } finally {
      firstReading.complete(null);
    }
  }

  /** Whatever it answers, also that it refuses, has a Date. Never fails: one can start without. */
  private void read() {
    long sent = nanoTime.getAsLong();
    try {
      HttpResponse<String> answer =
          http.sendAsync(
                  http.newHttpRequestBuilder()
                      .uri(url)
                      .timeout(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)
                      .build(),
                  String.class)
              .get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
      long halfway = sent + (nanoTime.getAsLong() - sent) / 2;
      date(answer)
          .ifPresentOrElse(
              date -> last.set(new Reading(date.plus(WITHIN_ITS_SECOND), halfway)),
              () -> LOG.atWarn().log("the API server's answer has no Date to compare clocks by"));
    } catch (ExecutionException | TimeoutException | RuntimeException e) {
      notRead(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void notRead(Throwable e) {
    LOG.atDebug().setCause(e).log("the API server's clock could not be read");
  }

  private static Optional<Instant> date(HttpResponse<?> answer) {
    try {
      return answer.headers("Date").stream()
          .findFirst()
          .map(DateTimeFormatter.RFC_1123_DATE_TIME::parse)
          .map(Instant::from);
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }
}
