package io.keymast.app;

import io.fabric8.kubernetes.client.http.AsyncBody;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.HttpResponse;
import io.fabric8.kubernetes.client.http.Interceptor;
import java.net.http.HttpTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Gives up an answer of which nothing more comes. Before JDK 26 a request's time limit ends with
 * the head of its answer (JDK-8208693): where the API server's machine dies after that, its caller
 * would wait for ever. A watch is silent for as long as nothing happens, and is let be.
 */
final class StalledAnswers implements Interceptor {
  private final Duration longestPause;

  StalledAnswers(Duration longestPause) {
    this.longestPause = longestPause;
  }

  @Override
  public AsyncBody.Consumer<List<ByteBuffer>> consumer(
      AsyncBody.Consumer<List<ByteBuffer>> consumer, HttpRequest request) {
    return isWatch(request) ? consumer : new Progress(consumer);
  }

  @Override
  public void after(
      HttpRequest request, HttpResponse<?> answer, AsyncBody.Consumer<List<ByteBuffer>> consumer) {
    if (consumer != null && answer.body() instanceof AsyncBody body) {
      Progress progress = consumer.unwrap(Progress.class);
      if (progress != null) {
        watch(body, progress);
      }
    }
  }

  private static boolean isWatch(HttpRequest request) {
    String query = request.uri().getQuery();
    return query != null && query.contains("watch=true");
  }

  private void watch(AsyncBody body, Progress progress) {
    long before = progress.parts.get();
    CompletableFuture<Void> pause =
        new CompletableFuture<Void>()
            .completeOnTimeout(null, longestPause.toMillis(), TimeUnit.MILLISECONDS);
    var _ = body.done().whenComplete((_, _) -> pause.cancel(false));
    var _ = pause.thenRun(() -> look(body, progress, before));
  }

  private void look(AsyncBody body, Progress progress, long before) {
    if (progress.parts.get() != before) {
      watch(body, progress);
    } else if (body.done()
        .completeExceptionally(
            new HttpTimeoutException("nothing more of the answer for " + longestPause))) {
      body.cancel();
    }
  }

  private static final class Progress implements AsyncBody.Consumer<List<ByteBuffer>> {
    private final AsyncBody.Consumer<List<ByteBuffer>> consumer;
    private final AtomicLong parts = new AtomicLong();

    private Progress(AsyncBody.Consumer<List<ByteBuffer>> consumer) {
      this.consumer = consumer;
    }

    @Override
    public void consume(List<ByteBuffer> part, AsyncBody body) throws Exception {
      parts.incrementAndGet();
      consumer.consume(part, body);
    }

    @Override
    public <U> U unwrap(Class<U> target) {
      return target.isInstance(this) ? target.cast(this) : consumer.unwrap(target);
    }
  }
}
