package io.keymast.revocation;

import io.keymast.domain.AuthorityName;
import io.keymast.domain.KeyId;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Appends to the ledger of one CA key. Callers that come at once share a write. What is remembered
 * of sealed segments only spares reading them again: the active segment is read live before each
 * write, and the write is a compare-and-swap.
 */
final class GenerationWriter {
  private static final int CONFLICTS_LIMIT = 200;
  private static final int CHANGES_AT_ONCE = 5_000;

  private final ConfigMapStore store;
  private final Clock clock;
  private final AuthorityName authority;
  private final KeyId keyId;
  private final ConcurrentLinkedQueue<Pending> queue = new ConcurrentLinkedQueue<>();
  private final ReentrantLock lock = new ReentrantLock();
  private Optional<GenerationLedger> remembered = Optional.empty();

  private record Pending(List<LedgerChange> changes, CompletableFuture<Boolean> stored) {}

  GenerationWriter(ConfigMapStore store, Clock clock, AuthorityName authority, KeyId keyId) {
    this.store = store;
    this.clock = clock;
    this.authority = authority;
    this.keyId = keyId;
  }

  /** Returns once the changes are stored. */
  void append(List<LedgerChange> changes) {
    Pending pending = new Pending(changes, new CompletableFuture<>());
    queue.add(pending);
    lock.lock();
    try {
      if (!pending.stored.isDone()) {
        drain();
      }
    } finally {
      lock.unlock();
    }
    try {
      pending.stored.join();
    } catch (CompletionException e) {
      throw e.getCause() instanceof RuntimeException cause ? cause : e;
    }
  }

  private void drain() {
    List<Pending> batch = new ArrayList<>();
    for (Pending next = queue.poll(); next != null; next = queue.poll()) {
      batch.add(next);
    }
    try {
      appendNow(batch.stream().flatMap(pending -> pending.changes.stream()).toList());
      batch.forEach(pending -> pending.stored.complete(true));
    } catch (RuntimeException failure) {
      remembered = Optional.empty();
      batch.forEach(pending -> pending.stored.completeExceptionally(failure));
    }
  }

  private void appendNow(List<LedgerChange> changes) {
    GenerationLedger ledger = remembered.map(this::refreshed).orElseGet(this::read);
    for (int from = 0; from < changes.size(); from += CHANGES_AT_ONCE) {
      int to = Math.min(from + CHANGES_AT_ONCE, changes.size());
      ledger = appendTo(ledger, changes.subList(from, to));
    }
    remembered = Optional.of(ledger);
  }

  private GenerationLedger appendTo(GenerationLedger before, List<LedgerChange> changes) {
    GenerationLedger ledger = before;
    for (int conflicts = 0; conflicts < CONFLICTS_LIMIT; ) {
      List<LedgerRecord> records =
          AppendDecision.decide(changes, ledger.liveEntries(), clock.instant());
      if (records.isEmpty()) {
        return ledger;
      }
      requireRoom(ledger, records);
      Optional<LedgerSegment> stored = write(grown(ledger, records));
      if (stored.isPresent()) {
        ledger = ledger.with(stored.get());
      } else {
        conflicts++;
        ledger = refreshed(ledger);
      }
    }
    throw new LedgerException.Contended("the ledger of " + authority);
  }

  /** The active segment with as many of the records as fit, else a new one. */
  private LedgerSegment grown(GenerationLedger ledger, List<LedgerRecord> records) {
    Optional<LedgerSegment> active = ledger.active();
    EntryLog log = active.map(LedgerSegment::log).orElse(EntryLog.EMPTY);
    long room = (long) LedgerSegment.ACTIVE_LIMIT - log.storedBytes();
    int fitting = 0;
    while (fitting < records.size()) {
      room -= EntryLog.storedBytes(records.get(fitting));
      if (room < 0) {
        break;
      }
      fitting++;
    }
    EntryLog filled = log.append(records.subList(0, fitting));
    LedgerSegment.Phase phase =
        fitting < records.size() ? LedgerSegment.Phase.SEALED : LedgerSegment.Phase.ACTIVE;
    return active
        .map(segment -> segment.with(filled, phase))
        .orElseGet(
            () -> LedgerSegment.create(authority, keyId, ledger.nextNumber(), filled, phase));
  }

  private Optional<LedgerSegment> write(LedgerSegment segment) {
    return (segment.uid().isEmpty()
            ? store.create(segment.stored())
            : store.replace(segment.stored()))
        .map(LedgerSegment::read);
  }

  private void requireRoom(GenerationLedger ledger, List<LedgerRecord> records) {
    if (!ledger.usage().hasRoomFor(records.stream().mapToLong(EntryLog::storedBytes).sum())) {
      throw new LedgerException.Full("the ledger of " + authority + " for CA key " + keyId);
    }
  }

  /** What is known, if the live active segment continues it; else everything anew. */
  private GenerationLedger refreshed(GenerationLedger known) {
    return known
        .active()
        .flatMap(
            last ->
                store
                    .get(authority.namespace(), last.name())
                    .map(LedgerSegment::read)
                    .filter(current -> continues(current, last)))
        .map(known::with)
        .orElseGet(this::read);
  }

  private static boolean continues(LedgerSegment current, LedgerSegment last) {
    return current.isActive()
        && current.uid().equals(last.uid())
        && current.log().startsWith(last.log());
  }

  private GenerationLedger read() {
    return GenerationLedger.of(
        keyId, store.list(authority.namespace(), LedgerNames.selector(authority, keyId)));
  }
}
