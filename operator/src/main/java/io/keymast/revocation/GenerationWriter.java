package io.keymast.revocation;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.keymast.domain.AuthorityName;
import io.keymast.domain.KeyId;
import io.keymast.domain.SerialNumber;
import java.time.Clock;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Appends to the ledger of one CA key. What is remembered of sealed segments only spares reading
 * them again: the active segment is read live before each write, and the write is a
 * compare-and-swap.
 */
final class GenerationWriter {
  private static final int CONFLICTS_LIMIT = 200;
  private static final int NEW_SEGMENTS_LIMIT = 20;
  private static final int CHANGES_AT_ONCE = 5_000;

  private final ConfigMapStore store;
  private final Clock clock;
  private final AuthorityName authority;
  private final KeyId keyId;
  private final SharedAppends appends = new SharedAppends(this::appendNow);
  private final AtomicLong made;
  private final TakenNames taken;
  private Optional<GenerationLedger> remembered = Optional.empty();

  /**
   * @param made counts how often a segment was made, or might have been: its answer may be lost
   */
  GenerationWriter(
      ConfigMapStore store, Clock clock, AuthorityName authority, KeyId keyId, AtomicLong made) {
    this.store = store;
    this.clock = clock;
    this.authority = authority;
    this.keyId = keyId;
    this.made = made;
    this.taken = new TakenNames(store, authority, keyId);
  }

  /** Returns once the changes are stored: those that changed anything. */
  Set<SerialNumber> append(List<LedgerChange> changes) {
    return appends.append(changes);
  }

  /** Makes what can't be made any more once the namespace is ending; then it is too late. */
  void provide() {
    appends.alone(this::provideNow);
  }

  private void provideNow() {
    try {
      GenerationLedger ledger = read();
      for (int conflicts = 0; !ledger.hasSpare(); conflicts++) {
        if (conflicts == NEW_SEGMENTS_LIMIT) {
          throw contended();
        }
        LedgerSegment spare = fresh(ledger, EntryLog.EMPTY);
        ledger = write(spare).map(ledger::with).orElseGet(() -> readAfterConflict(spare));
      }
      remembered = Optional.of(ledger);
    } catch (LedgerException.Ending ending) {
      remembered = Optional.empty();
    }
  }

  /**
   * Stores full segments without what is of no use, each unless somebody else has written it since.
   */
  void prune(List<LedgerSegment> pruned) {
    appends.alone(
        () -> {
          remembered = Optional.empty();
          for (LedgerSegment segment : pruned) {
            if (segment.log().size() == 0) {
              store.delete(segment.stored());
            } else {
              store.replace(segment.stored());
            }
          }
        });
  }

  private Set<SerialNumber> appendNow(List<LedgerChange> changes) {
    Set<SerialNumber> changed = new HashSet<>();
    GenerationLedger ledger = forgotten().map(this::refreshed).orElseGet(this::read);
    for (int from = 0; from < changes.size(); from += CHANGES_AT_ONCE) {
      int to = Math.min(from + CHANGES_AT_ONCE, changes.size());
      ledger = appendTo(ledger, changes.subList(from, to), changed);
    }
    remembered = Optional.of(ledger);
    return changed;
  }

  /** What was remembered, once: after a failure, everything is read anew. */
  private Optional<GenerationLedger> forgotten() {
    Optional<GenerationLedger> former = remembered;
    remembered = Optional.empty();
    return former;
  }

  /**
   * What was decided is written to its end, and decided anew only where somebody else came between:
   * a hold that is lifted and one that is put on, in one batch, would else undo each other for
   * ever.
   */
  private GenerationLedger appendTo(
      GenerationLedger before, List<LedgerChange> changes, Set<SerialNumber> changed) {
    GenerationLedger ledger = before;
    List<LedgerRecord> open = decide(changes, ledger, changed);
    for (int conflicts = 0; conflicts < CONFLICTS_LIMIT; ) {
      if (open.isEmpty()) {
        return ledger;
      }
      requireRoom(ledger, open);
      Growth next = next(ledger, open);
      Optional<Growth> stored = writeWhereverPossible(next, ledger, open);
      if (stored.isPresent()) {
        ledger = ledger.with(stored.get().segment());
        open = open.subList(stored.get().taken(), open.size());
      } else {
        conflicts++;
        ledger = isNew(next.segment()) ? readAfterConflict(next.segment()) : refreshed(ledger);
        open = decide(changes, ledger, changed);
      }
    }
    throw contended();
  }

  private List<LedgerRecord> decide(
      List<LedgerChange> changes, GenerationLedger ledger, Set<SerialNumber> changed) {
    List<LedgerRecord> records =
        AppendDecision.decide(changes, ledger.liveEntries(), clock.instant());
    changed.addAll(serialNumbers(records));
    return records;
  }

  /**
   * A write.
   *
   * @param taken how many of the records it stores, of the first
   */
  private record Growth(LedgerSegment segment, int taken) {}

  private LedgerException.Contended contended() {
    return new LedgerException.Contended("the ledger of " + authority);
  }

  /** Another process may have made the segment; if it did not, something else has its name. */
  private GenerationLedger readAfterConflict(LedgerSegment refused) {
    GenerationLedger ledger = read();
    if (taken.next(ledger) != refused.number()) {
      return ledger;
    }
    taken.clear(refused);
    return read();
  }

  private static Set<SerialNumber> serialNumbers(List<LedgerRecord> records) {
    EntryLog log = EntryLog.EMPTY.append(records);
    return IntStream.range(0, log.size()).mapToObj(log::serialNumber).collect(Collectors.toSet());
  }

  /**
   * The next write: the active segment, grown; or a new one, before the active one is sealed: where
   * a namespace is ending, nothing new can be made, and the active one takes what still comes.
   */
  private Growth next(GenerationLedger ledger, List<LedgerRecord> records) {
    Optional<LedgerSegment> active = ledger.segments().active();
    EntryLog log = active.map(LedgerSegment::log).orElse(EntryLog.EMPTY);
    int fitting = fitting(log.storedBytes(), records);
    EntryLog grown = log.append(records.subList(0, fitting));
    if (active.isEmpty()) {
      return new Growth(fresh(ledger, grown), fitting);
    }
    if (fitting == records.size()) {
      return new Growth(active.get().with(grown, LedgerSegment.Phase.ACTIVE), fitting);
    }
    return ledger.hasSpare()
        ? new Growth(active.get().with(grown, LedgerSegment.Phase.SEALED), fitting)
        : new Growth(fresh(ledger, EntryLog.EMPTY), 0);
  }

  private LedgerSegment fresh(GenerationLedger ledger, EntryLog log) {
    return LedgerSegment.create(
        authority, keyId, taken.next(ledger), log, LedgerSegment.Phase.ACTIVE);
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

  private Optional<Growth> writeWhereverPossible(
      Growth next, GenerationLedger ledger, List<LedgerRecord> records) {
    try {
      return write(next.segment()).map(stored -> new Growth(stored, next.taken()));
    } catch (LedgerException.Ending ending) {
      LedgerSegment active = ledger.segments().active().orElseThrow(() -> ending);
      EntryLog grown = active.log().append(records);
      if (grown.storedBytes() > LedgerSegment.SEALED_LIMIT) {
        throw ending;
      }
      return write(active.with(grown, LedgerSegment.Phase.ACTIVE))
          .map(stored -> new Growth(stored, records.size()));
    }
  }

  private Optional<LedgerSegment> write(LedgerSegment segment) {
    return (isNew(segment) ? create(segment) : store.replace(segment.stored()))
        .map(LedgerSegment::read);
  }

  private Optional<ConfigMap> create(LedgerSegment segment) {
    try {
      return store.create(segment.stored());
    } finally {
      made.incrementAndGet();
    }
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
        .segments()
        .active()
        .flatMap(
            last ->
                store
                    .get(authority.namespace(), last.name())
                    .map(LedgerSegment::read)
                    .filter(current -> continues(current, last))
                    .map(current -> current.labelled(authority, keyId)))
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
