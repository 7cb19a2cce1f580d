package io.keymast.token;

import io.keymast.token.TokenException.Reason;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The one thread that is in a module's native code. That can't be interrupted, so whoever asks
 * gives up after a while; until the call that hangs has come back, others are refused at once.
 */
final class ModuleThread {
  private static final int IN_LINE = 256;

  private final Duration patience;
  private final ThreadPoolExecutor executor =
      new ThreadPoolExecutor(
          1,
          1,
          0,
          TimeUnit.SECONDS,
          new ArrayBlockingQueue<>(IN_LINE),
          Thread.ofPlatform().daemon().name("pkcs11-", 0).factory());
  private volatile @Nullable Turn<?> current;

  ModuleThread(Duration patience) {
    this.patience = patience;
  }

  private final class Turn<T> implements Runnable {
    private final Supplier<T> call;
    private final CompletableFuture<T> answer = new CompletableFuture<>();

    private Turn(Supplier<T> call) {
      this.call = call;
    }

    @Override
    public void run() {
      if (answer.isCancelled()) {
        return;
      }
      current = this;
      try {
        answer.complete(call.get());
      } catch (RuntimeException | Error e) {
        answer.completeExceptionally(e);
      } finally {
        current = null;
      }
    }
  }

  /**
   * @throws TokenException if there is no answer in time; the call may come to its end all the same
   */
  <T> T run(Supplier<T> call) {
    Turn<?> hanging = current;
    if (hanging != null && hanging.answer.isCancelled()) {
      throw unanswered();
    }
    Turn<T> turn = new Turn<>(call);
    try {
      executor.execute(turn);
      return turn.answer.get(patience.toNanos(), TimeUnit.NANOSECONDS);
    } catch (RejectedExecutionException | TimeoutException e) {
      turn.answer.cancel(false);
      throw unanswered();
    } catch (InterruptedException e) {
      turn.answer.cancel(false);
      Thread.currentThread().interrupt();
      throw unanswered();
    } catch (ExecutionException e) {
      throw thrown(e.getCause());
    }
  }

  /** Ends when the last call has come back; none is taken any more. */
  void end() {
    executor.shutdown();
  }

  private static RuntimeException thrown(@Nullable Throwable cause) {
    return switch (cause) {
      case RuntimeException e -> e;
      case Error e -> throw e;
      case null, default -> new IllegalStateException(cause);
    };
  }

  private TokenException unanswered() {
    return new TokenException(
        Reason.NOT_ANSWERING,
        "see why the token's library does not come back from a call within "
            + patience.toSeconds()
            + " seconds: nothing is signed meanwhile, and it is tried again by itself; if it never"
            + " comes back, restart the operator");
  }
}
