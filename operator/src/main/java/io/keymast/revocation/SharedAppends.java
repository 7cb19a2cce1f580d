package io.keymast.revocation;

import io.keymast.domain.SerialNumber;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Callers that come at once share a write. */
final class SharedAppends {
  private final Function<List<LedgerChange>, Set<SerialNumber>> write;
  private final ConcurrentLinkedQueue<Pending> queue = new ConcurrentLinkedQueue<>();
  private final ReentrantLock lock = new ReentrantLock();

  /**
   * @param write stores the changes; those that changed anything
   */
  SharedAppends(Function<List<LedgerChange>, Set<SerialNumber>> write) {
    this.write = write;
  }

  /**
   * @param stored completes with the serial numbers that the ledger did not show so before
   */
  private record Pending(List<LedgerChange> changes, CompletableFuture<Set<SerialNumber>> stored) {
    private void complete(Set<SerialNumber> changed) {
      stored.complete(
          changes.stream()
              .map(LedgerChange::serialNumber)
              .filter(changed::contains)
              .collect(Collectors.toSet()));
    }
  }

  /** Returns once the changes are stored: those that changed anything. */
  Set<SerialNumber> append(List<LedgerChange> changes) {
    Pending pending = new Pending(changes, new CompletableFuture<>());
    queue.add(pending);
    alone(
        () -> {
          if (!pending.stored.isDone()) {
            drain();
          }
        });
    try {
      return pending.stored.join();
    } catch (CompletionException e) {
      throw e.getCause() instanceof RuntimeException cause ? cause : e;
    }
  }

  /** While nothing is written. */
  void alone(Runnable work) {
    lock.lock();
    try {
      work.run();
    } finally {
      lock.unlock();
    }
  }

  private void drain() {
    List<Pending> batch = new ArrayList<>();
    for (Pending next = queue.poll(); next != null; next = queue.poll()) {
      batch.add(next);
    }
    try {
      Set<SerialNumber> changed =
          write.apply(batch.stream().flatMap(pending -> pending.changes.stream()).toList());
      batch.forEach(pending -> pending.complete(changed));
    } catch (RuntimeException | Error failure) {
      batch.forEach(pending -> pending.stored.completeExceptionally(failure));
    }
  }
}
