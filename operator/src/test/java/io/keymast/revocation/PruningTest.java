package io.keymast.revocation;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.keymast.domain.Der;
import io.keymast.domain.RevocationReason;
import io.keymast.pki.CrlFields;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** What goes of full segments that no CRL has signed. */
class PruningTest {
  private static final Instant EXPIRED = LedgerSamples.NOW;
  private static final int LOOKS = 30;

  @Property(tries = 200)
  void afterEachWriteTheSameIsRevoked(
      @ForAll Random random, @ForAll @IntRange(min = 1, max = 12) int segments) {
    GenerationLedger ledger = randomLedger(random, segments);
    Set<Der> revoked = revoked(ledger);
    List<ConfigMap> active = active(ledger);

    for (int look = 0; !Pruning.plan(ledger, EXPIRED).isEmpty(); look++) {
      assertThat(look).as("looks until nothing is left to do").isLessThan(LOOKS);
      List<LedgerSegment> writes = new ArrayList<>(Pruning.plan(ledger, EXPIRED));
      Collections.shuffle(writes, random);
      for (LedgerSegment write : writes) {
        ledger = after(ledger, write);
        assertThat(revoked(ledger)).isEqualTo(revoked);
      }
    }

    assertThat(active(ledger)).isEqualTo(active);
  }

  @Example
  void holdsThatWereLiftedGoFirstAndThenTheirTombstones() {
    List<LedgerRecord> holds = records(RevocationReason.CERTIFICATE_HOLD, 300);
    List<LedgerRecord> others = records(RevocationReason.SUPERSEDED, 20);
    GenerationLedger ledger =
        new LedgerSamples.Stored()
            .segment(LedgerSegment.Phase.SEALED, log(holds, others.subList(0, 10)))
            .segment(LedgerSegment.Phase.SEALED, log(tombstones(holds)))
            .segment(LedgerSegment.Phase.ACTIVE, log(others.subList(10, 20)))
            .ledger();

    List<LedgerSegment> first = Pruning.plan(ledger, EXPIRED);
    assertThat(first).singleElement().matches(written -> written.log().size() == 10);
    ledger = after(ledger, first.getFirst());
    List<LedgerSegment> second = Pruning.plan(ledger, EXPIRED);
    assertThat(second).singleElement().matches(written -> written.log().size() == 0);
    ledger = after(ledger, second.getFirst());

    assertThat(Pruning.plan(ledger, EXPIRED)).isEmpty();
    assertThat(ledger.usage().records()).isEqualTo(20);
  }

  @Example
  void aTombstoneStaysAsLongAsTheActiveSegmentHasItsEntry() {
    List<LedgerRecord> holds = records(RevocationReason.CERTIFICATE_HOLD, 5);
    GenerationLedger ledger =
        new LedgerSamples.Stored()
            .segment(LedgerSegment.Phase.SEALED, log(tombstones(holds)))
            .segment(LedgerSegment.Phase.ACTIVE, log(holds))
            .ledger();

    assertThat(Pruning.plan(ledger, EXPIRED)).isEmpty();
  }

  @Example
  void whatACrlHasSignedStaysAndWhatItHasNotYetLeftOut() {
    List<LedgerRecord> holds = records(RevocationReason.CERTIFICATE_HOLD, 5);
    List<LedgerRecord> later = records(RevocationReason.CERTIFICATE_HOLD, 5);
    Instant expiry = LedgerSamples.NOW.minus(Duration.ofHours(1));
    CrlFields fields =
        new CrlFields(
            BigInteger.TEN, LedgerSamples.NOW, LedgerSamples.NOW.plus(LedgerSamples.WEEK));
    LedgerSamples.Stored stored =
        new LedgerSamples.Stored()
            .segment(LedgerSegment.Phase.SEALED, log(holds, tombstones(holds)))
            .head(fields, LedgerMinutes.ofLimit(expiry.minusSeconds(60)));
    GenerationLedger signed = stored.ledger();
    GenerationLedger grown =
        stored
            .segment(LedgerSegment.Phase.SEALED, log(later, tombstones(later), expired(expiry)))
            .ledger();

    assertThat(Pruning.plan(signed, EXPIRED)).isEmpty();
    assertThat(Pruning.plan(grown, EXPIRED))
        .singleElement()
        .matches(written -> written.log().size() == 1);
  }

  private static List<LedgerRecord> expired(Instant expiry) {
    return LedgerSamples.records(
            List.of(
                LedgerSamples.entry(
                    LedgerSamples.serialNumber(), RevocationReason.SUPERSEDED, expiry)))
        .stream()
        .<LedgerRecord>map(record -> new LedgerRecord.Revoked(record.entry(), expiry))
        .toList();
  }

  private static List<LedgerRecord> records(RevocationReason reason, int count) {
    List<RevocationEntry> entries = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      entries.add(LedgerSamples.entry(reason));
    }
    return LedgerSamples.records(entries);
  }

  private static List<LedgerRecord> tombstones(List<LedgerRecord> records) {
    return records.stream()
        .<LedgerRecord>map(record -> new LedgerRecord.Cancelled(record.entry(), record.notAfter()))
        .toList();
  }

  @SafeVarargs
  private static EntryLog log(List<LedgerRecord>... records) {
    EntryLog log = EntryLog.EMPTY;
    for (List<LedgerRecord> each : records) {
      log = log.append(each);
    }
    return log;
  }

  private static Set<Der> revoked(GenerationLedger ledger) {
    return new HashSet<>(ledger.liveEntries().splice(LedgerMinutes.ofLimit(EXPIRED)).toListFrom(0));
  }

  private static List<ConfigMap> active(GenerationLedger ledger) {
    return ledger.live().stream()
        .filter(LedgerSegment::isActive)
        .map(LedgerSegment::stored)
        .toList();
  }

  private static GenerationLedger after(GenerationLedger before, LedgerSegment written) {
    List<ConfigMap> stored = new ArrayList<>();
    for (LedgerSegment segment : before.live()) {
      if (!segment.name().equals(written.name())) {
        stored.add(segment.stored());
      } else if (written.log().size() > 0) {
        stored.add(written.stored());
      }
    }
    return GenerationLedger.of(before.keyId(), stored);
  }

  private static GenerationLedger randomLedger(Random random, int segments) {
    LedgerSamples.Stored stored = new LedgerSamples.Stored();
    List<LedgerRecord> holds = new ArrayList<>();
    List<LedgerRecord> lifted = new ArrayList<>();
    for (int i = 0; i < segments; i++) {
      List<LedgerRecord> records = new ArrayList<>();
      for (int j = random.nextInt(12); j > 0; j--) {
        records.add(randomRecord(random, holds, lifted));
      }
      stored.segment(
          i == segments - 1 ? LedgerSegment.Phase.ACTIVE : LedgerSegment.Phase.SEALED,
          EntryLog.EMPTY.append(records));
    }
    return stored.ledger();
  }

  /** Two processes may have written the same, and before or after what it cancels. */
  private static LedgerRecord randomRecord(
      Random random, List<LedgerRecord> holds, List<LedgerRecord> lifted) {
    int kind = random.nextInt(6);
    if (kind < 2 && !holds.isEmpty()) {
      LedgerRecord hold = holds.remove(random.nextInt(holds.size()));
      lifted.add(hold);
      return new LedgerRecord.Cancelled(hold.entry(), hold.notAfter());
    }
    if (kind == 2 && !lifted.isEmpty()) {
      LedgerRecord again = lifted.get(random.nextInt(lifted.size()));
      return random.nextBoolean()
          ? again
          : new LedgerRecord.Cancelled(again.entry(), again.notAfter());
    }
    LedgerRecord record =
        new LedgerRecord.Revoked(
            records(RevocationReason.CERTIFICATE_HOLD, 1).getFirst().entry(),
            LedgerSamples.NOW.plus(Duration.ofMinutes(random.nextInt(240) - 120)));
    holds.add(record);
    return record;
  }
}
