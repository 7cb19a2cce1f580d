package io.keymast.revocation;

import io.keymast.domain.AuthorityName;
import io.keymast.domain.KeyId;
import io.keymast.domain.SerialNumber;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

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

  GenerationWriter(ConfigMapStore store, Clock clock, AuthorityName authority, KeyId keyId) {
    this.store = store;
    this.clock = clock;
    this.authority = authority;
    this.keyId = keyId;
  }

  /** Returns once the changes are stored: those that changed anything. */
  Set<SerialNumber> append(List<LedgerChange> changes) {
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
      return pending.stored.join();
    } catch (CompletionException e) {
      throw e.getCause() instanceof RuntimeException cause ? cause : e;
    }
  }

  /** Makes what can't be made any more once the namespace is ending; then it is too late. */
  void provide() {
    lock.lock();
    try {
      GenerationLedger ledger = read();
      while (!ledger.hasSpare()) {
        ledger = write(fresh(ledger, EntryLog.EMPTY)).map(ledger::with).orElseGet(this::read);
      }
      remembered = Optional.of(ledger);
    } catch (LedgerException.Ending ending) {
      remembered = Optional.empty();
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
          appendNow(batch.stream().flatMap(pending -> pending.changes.stream()).toList());
      batch.forEach(pending -> pending.complete(changed));
    } catch (RuntimeException failure) {
      remembered = Optional.empty();
      batch.forEach(pending -> pending.stored.completeExceptionally(failure));
    }
  }

  private Set<SerialNumber> appendNow(List<LedgerChange> changes) {
    Set<SerialNumber> changed = new HashSet<>();
    GenerationLedger ledger = remembered.map(this::refreshed).orElseGet(this::read);
    for (int from = 0; from < changes.size(); from += CHANGES_AT_ONCE) {
      int to = Math.min(from + CHANGES_AT_ONCE, changes.size());
      ledger = appendTo(ledger, changes.subList(from, to), changed);
    }
    remembered = Optional.of(ledger);
    return changed;
  }

  private GenerationLedger appendTo(
      GenerationLedger before, List<LedgerChange> changes, Set<SerialNumber> changed) {
    GenerationLedger ledger = before;
    for (int conflicts = 0; conflicts < CONFLICTS_LIMIT; ) {
      List<LedgerRecord> records =
          AppendDecision.decide(changes, ledger.liveEntries(), clock.instant());
      if (records.isEmpty()) {
        return ledger;
      }
      changed.addAll(serialNumbers(records));
      requireRoom(ledger, records);
      LedgerSegment next = next(ledger, records);
      Optional<LedgerSegment> stored = writeWhereverPossible(next, ledger, records);
      if (stored.isPresent()) {
        ledger = ledger.with(stored.get());
      } else {
        conflicts++;
        ledger = isNew(next) ? read() : refreshed(ledger);
      }
    }
    throw new LedgerException.Contended("the ledger of " + authority);
  }

  private static Set<SerialNumber> serialNumbers(List<LedgerRecord> records) {
    EntryLog log = EntryLog.EMPTY.append(records);
    return IntStream.range(0, log.size()).mapToObj(log::serialNumber).collect(Collectors.toSet());
  }

  /**
   * The next write: the active segment, grown; or a new one, before the active one is sealed: where
   * a namespace is ending, nothing new can be made, and the active one takes what still comes.
   */
  private LedgerSegment next(GenerationLedger ledger, List<LedgerRecord> records) {
    Optional<LedgerSegment> active = ledger.active();
    if (active.isEmpty()) {
      return fresh(ledger, EntryLog.EMPTY.append(records.subList(0, fitting(0, records))));
    }
    EntryLog log = active.get().log();
    int fitting = fitting(log.storedBytes(), records);
    if (fitting == records.size()) {
      return active.get().with(log.append(records), LedgerSegment.Phase.ACTIVE);
    }
    return ledger.hasSpare()
        ? active.get().with(log.append(records.subList(0, fitting)), LedgerSegment.Phase.SEALED)
        : fresh(ledger, EntryLog.EMPTY);
  }

  private LedgerSegment fresh(GenerationLedger ledger, EntryLog log) {
    return LedgerSegment.create(
        authority, keyId, ledger.nextNumber(), log, LedgerSegment.Phase.ACTIVE);
  }

  /** How many of the records an active segment of so many octets still takes. */
  private static int fitting(int storedBytes, List<LedgerRecord> records) {
    long room = (long) LedgerSegment.ACTIVE_LIMIT - storedBytes;
    int fitting = 0;
    while (fitting < records.size()) {
      room -= EntryLog.storedBytes(records.get(fitting));
      if (room < 0) {
        break;
      }
      fitting++;
    }
    return fitting;
  }

  private Optional<LedgerSegment> writeWhereverPossible(
      LedgerSegment next, GenerationLedger ledger, List<LedgerRecord> records) {
    try {
      return write(next);
    } catch (LedgerException.Ending ending) {
      LedgerSegment active = ledger.active().orElseThrow(() -> ending);
      EntryLog grown = active.log().append(records);
      if (grown.storedBytes() > LedgerSegment.SEALED_LIMIT) {
        throw ending;
      }
      return write(active.with(grown, LedgerSegment.Phase.ACTIVE));
    }
  }

  private Optional<LedgerSegment> write(LedgerSegment segment) {
    return (isNew(segment) ? store.create(segment.stored()) : store.replace(segment.stored()))
        .map(LedgerSegment::read);
  }

  private static boolean isNew(LedgerSegment segment) {
    return segment.uid().isEmpty();
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
