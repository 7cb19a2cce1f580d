package io.keymast.http;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.util.BufferUtil;
import org.eclipse.jetty.util.thread.Invocable;
import org.jspecify.annotations.Nullable;

/**
 * Reads a request's body, judges it as soon as it can be, and drops a surplus up to its end: a
 * connection that ends with unread data is reset, by which its client may lose the answer (RFC
 * 9112, 9.6).
 */
final class BodyReader implements Invocable.Task {
  /** Clients ask before they send more than this. */
  private static final int MAX_SURPLUS = 1024 * 1024;

  private static final Duration MAX_PATIENCE = Duration.ofSeconds(2);

  private final Content.Source source;
  private final int maxLength;
  private final ByteArrayOutputStream taken = new ByteArrayOutputStream();
  private final CompletableFuture<RequestBody> body = new CompletableFuture<>();
  private final CompletableFuture<@Nullable Void> end = new CompletableFuture<>();
  private long surplus;

  BodyReader(Request request, int maxLength) {
    this.source = request;
    this.maxLength = maxLength;
    if (request.getLength() > maxLength) {
      body.complete(new RequestBody.TooLarge());
    }
  }

  /** Never fails. */
  CompletableFuture<RequestBody> body() {
    return body;
  }

  /** Returns when there is nothing left to read, or when that takes too long. */
  void awaitEnd(Duration deadline) throws InterruptedException, ExecutionException {
    long patience = Math.min(MAX_PATIENCE.toMillis(), deadline.toMillis());
    try {
      end.get(patience, TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      // the answer goes out all the same
    }
  }

  @Override
  public void run() {
    while (!end.isDone()) {
      Content.Chunk chunk = source.read();
      if (chunk == null) {
        source.demand(this);
        return;
      }
      if (Content.Chunk.isFailure(chunk)) {
        end(new RequestBody.Broken());
      } else {
        take(chunk);
      }
    }
  }

  private void take(Content.Chunk chunk) {
    ByteBuffer content = chunk.getByteBuffer();
    int fitting = Math.min(content.remaining(), maxLength - taken.size());
    surplus += content.remaining() - fitting;
    taken.writeBytes(BufferUtil.toArray(content.slice(content.position(), fitting)));
    chunk.release();
    if (surplus > 0) {
      body.complete(new RequestBody.TooLarge());
    }
    if (chunk.isLast() || surplus > MAX_SURPLUS) {
      end(new RequestBody.Read(taken.toByteArray()));
    }
  }

  /** Ends as the body was judged before, else so. */
  private void end(RequestBody otherwise) {
    body.complete(otherwise);
    end.complete(null);
  }

  @Override
  public InvocationType getInvocationType() {
    return InvocationType.NON_BLOCKING;
  }
}
