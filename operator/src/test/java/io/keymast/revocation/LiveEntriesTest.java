package io.keymast.revocation;

import static org.assertj.core.api.Assertions.assertThat;

import io.keymast.domain.Der;
import io.keymast.domain.RevocationReason;
import io.keymast.domain.SerialNumber;
import io.keymast.pki.CrlEntry;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Label;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** Held against what its words say, record by record, without any of its short cuts. */
class LiveEntriesTest {
  private static final long LIMIT = LedgerMinutes.ofLimit(LedgerSamples.NOW);

  @Property(tries = 300)
  @Label("A CRL lists what nobody has cancelled and what had not expired, to the minute")
  void listsWhatIsNeitherCancelledNorExpired(
      @ForAll long seed,
      @ForAll @IntRange(min = 1, max = 4) int logs,
      @ForAll @IntRange(max = 12) int records,
      @ForAll boolean somebodyLifts,
      @ForAll boolean someExpire) {
    List<EntryLog> sample = sample(seed, logs, records, somebodyLifts, someExpire);

    assertThat(LiveEntries.of(sample).splice(LIMIT).toListFrom(0))
        .containsExactlyElementsOf(
            live(sample).stream()
                .filter(
                    it -> !LedgerMinutes.isExpired(LedgerMinutes.ofNotAfter(it.notAfter()), LIMIT))
                .map(LedgerRecord.Revoked::entry)
                .toList());
  }

  @Property(tries = 300)
  @Label("What is live is found by its serial number, also beside others with the same low bits")
  void findsWhatIsLiveOfTheseSerialNumbers(
      @ForAll long seed, @ForAll @IntRange(max = 12) int records, @ForAll boolean somebodyLifts) {
    List<EntryLog> sample = sample(seed, 3, records, somebodyLifts, true);
    Map<SerialNumber, List<LedgerRecord.Revoked>> all =
        live(sample).stream().collect(Collectors.groupingBy(LiveEntriesTest::serialNumber));
    Set<SerialNumber> wanted =
        IntStream.range(0, 8).mapToObj(LiveEntriesTest::serialNumber).collect(Collectors.toSet());

    assertThat(LiveEntries.of(sample).all()).isEqualTo(all);
    assertThat(LiveEntries.of(sample).find(wanted))
        .isEqualTo(
            all.entrySet().stream()
                .filter(it -> wanted.contains(it.getKey()))
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue)));
  }

  private static List<LedgerRecord.Revoked> live(List<EntryLog> logs) {
    List<LedgerRecord> records =
        logs.stream().flatMap(log -> IntStream.range(0, log.size()).mapToObj(log::record)).toList();
    Set<Der> cancelled =
        records.stream()
            .filter(LedgerRecord.Cancelled.class::isInstance)
            .map(LedgerRecord::entry)
            .collect(Collectors.toSet());
    return records.stream()
        .filter(LedgerRecord.Revoked.class::isInstance)
        .map(LedgerRecord.Revoked.class::cast)
        .filter(it -> !cancelled.contains(it.entry()))
        .toList();
  }

  private static List<EntryLog> sample(
      long seed, int logs, int records, boolean somebodyLifts, boolean someExpire) {
    Random random = new Random(seed);
    List<EntryLog> sample = new ArrayList<>();
    List<LedgerRecord> before = new ArrayList<>();
    for (int i = 0; i < logs; i++) {
      List<LedgerRecord> fresh = new ArrayList<>();
      for (int j = 0; j < records; j++) {
        boolean lifts = somebodyLifts && !before.isEmpty() && random.nextInt(3) == 0;
        LedgerRecord next =
            lifts
                ? lifted(before.get(random.nextInt(before.size())))
                : revoked(random, someExpire && random.nextBoolean());
        fresh.add(next);
        if (next instanceof LedgerRecord.Revoked) {
          before.add(next);
        }
      }
      sample.add(EntryLog.EMPTY.append(fresh));
    }
    return sample;
  }

  private static LedgerRecord lifted(LedgerRecord hold) {
    return new LedgerRecord.Cancelled(hold.entry(), hold.notAfter());
  }

  private static LedgerRecord revoked(Random random, boolean isExpired) {
    RevocationReason reason =
        random.nextBoolean() ? RevocationReason.CERTIFICATE_HOLD : RevocationReason.SUPERSEDED;
    return new LedgerRecord.Revoked(
        new CrlEntry(serialNumber(random.nextInt(20)), LedgerSamples.NOW, reason).toDer(),
        LedgerSamples.NOW.plusSeconds(isExpired ? -random.nextInt(120) : random.nextInt(120)));
  }

  /** Some differ above the last 32 bits alone. */
  private static SerialNumber serialNumber(int number) {
    return new SerialNumber(
        BigInteger.ONE.shiftLeft(64 + number).add(BigInteger.valueOf(1 + number % 5)));
  }

  private static SerialNumber serialNumber(LedgerRecord.Revoked revoked) {
    EntryLog log = EntryLog.EMPTY.append(List.of(revoked));
    return log.serialNumber(0);
  }
}
