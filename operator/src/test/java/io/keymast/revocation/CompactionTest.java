package io.keymast.revocation;

import static org.assertj.core.api.Assertions.assertThat;

import io.keymast.domain.Der;
import io.keymast.domain.RevocationReason;
import io.keymast.pki.CrlFields;
import java.math.BigInteger;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

class CompactionTest {
  @Property(tries = 200)
  void mergingChangesNoCrl(
      @ForAll Random random, @ForAll @IntRange(min = 1, max = 25) int segments) {
    GenerationLedger ledger = randomLedger(random, segments);
    Compaction compaction = Compaction.plan(ledger);
    long nextLimit =
        ledger.head().map(h -> LedgerMinutes.ofLimit(h.fields().thisUpdate())).orElseThrow();

    List<EntryLog> after =
        Stream.concat(
                compaction.kept().stream().map(LedgerSegment::log), compaction.merged().stream())
            .toList();

    assertThat(listed(after, nextLimit))
        .isEqualTo(listed(ledger.live().stream().map(LedgerSegment::log).toList(), nextLimit));
    assertThat(compaction.merged())
        .allSatisfy(
            log -> assertThat(log.storedBytes()).isLessThan(LedgerSegment.SEALED_LIMIT + 1));
    assertThat(compaction.replaced()).noneMatch(LedgerSegment::isActive);
    assertThat(compaction.replaced().isEmpty())
        .isEqualTo(
            ledger.live().stream().filter(segment -> !segment.isActive()).count()
                < Compaction.SMALL_SEGMENTS);
  }

  @Example
  void bigSegmentsStayAsTheyAreUntilAQuarterIsOfNoUse() {
    List<RevocationEntry> entries = new ArrayList<>(LedgerSamples.entries(7500));
    for (int i = 0; i < 3500; i++) {
      entries.add(
          LedgerSamples.entry(
              LedgerSamples.serialNumber(),
              RevocationReason.SUPERSEDED,
              LedgerSamples.NOW.plus(Duration.ofDays(1))));
    }
    EntryLog log = EntryLog.EMPTY.append(LedgerSamples.records(entries));
    LedgerSamples.Stored stored =
        new LedgerSamples.Stored().segment(LedgerSegment.Phase.SEALED, log);
    CrlFields fields =
        new CrlFields(
            BigInteger.ONE,
            LedgerSamples.NOW.plus(Duration.ofDays(2)),
            LedgerSamples.NOW.plus(Duration.ofDays(9)));

    assertThat(Compaction.plan(stored.head(fields, 0).ledger()).replaced()).isEmpty();
    long limit = LedgerMinutes.ofLimit(fields.thisUpdate());
    Compaction compaction = Compaction.plan(stored.head(fields, limit).ledger());

    assertThat(compaction.replaced()).hasSize(1);
    assertThat(compaction.merged()).singleElement().matches(merged -> merged.size() == 7500);
  }

  private static Set<Der> listed(List<EntryLog> logs, long limit) {
    return new HashSet<>(LiveEntries.of(logs).splice(limit).toListFrom(0));
  }

  private static GenerationLedger randomLedger(Random random, int segments) {
    LedgerSamples.Stored stored = new LedgerSamples.Stored();
    List<LedgerRecord> holds = new ArrayList<>();
    for (int i = 0; i < segments; i++) {
      List<LedgerRecord> records = new ArrayList<>();
      for (int j = random.nextInt(6); j > 0; j--) {
        records.add(randomRecord(random, holds));
      }
      boolean last = i == segments - 1;
      stored.segment(
          last ? LedgerSegment.Phase.ACTIVE : LedgerSegment.Phase.SEALED,
          EntryLog.EMPTY.append(records));
    }
    CrlFields fields =
        new CrlFields(
            BigInteger.TEN, LedgerSamples.NOW, LedgerSamples.NOW.plus(LedgerSamples.WEEK));
    return stored
        .head(fields, LedgerMinutes.ofLimit(LedgerSamples.NOW.minus(Duration.ofHours(1))))
        .ledger();
  }

  private static LedgerRecord randomRecord(Random random, List<LedgerRecord> holds) {
    if (!holds.isEmpty() && random.nextInt(3) == 0) {
      LedgerRecord hold = holds.remove(random.nextInt(holds.size()));
      return new LedgerRecord.Cancelled(hold.entry(), hold.notAfter());
    }
    LedgerRecord record =
        new LedgerRecord.Revoked(
            LedgerSamples.records(List.of(LedgerSamples.entry(RevocationReason.CERTIFICATE_HOLD)))
                .getFirst()
                .entry(),
            LedgerSamples.NOW.plus(Duration.ofMinutes(random.nextInt(240) - 120)));
    holds.add(record);
    return record;
  }
}
