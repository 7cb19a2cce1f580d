package io.keymast.revocation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.keymast.domain.RevocationReason;
import io.keymast.domain.SerialNumber;
import java.math.BigInteger;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.BigRange;
import net.jqwik.api.constraints.IntRange;

class EntryLogTest {
  @Property(tries = 100)
  void whatIsStoredIsReadBack(@ForAll @IntRange(max = 40) int size, @ForAll boolean cancelFirst) {
    EntryLog log = sample(size, cancelFirst);

    EntryLog read = EntryLog.parse(log.records(), log.notAfterBytes());

    assertThat(read.sha256()).isEqualTo(log.sha256());
    assertThat(read.size()).isEqualTo(log.size());
    for (int i = 0; i < log.size(); i++) {
      assertThat(read.record(i)).isEqualTo(log.record(i));
    }
  }

  @Property(tries = 100)
  void whatIsAppendedLeavesThePrefixAsItWas(
      @ForAll @IntRange(max = 20) int before, @ForAll @IntRange(max = 20) int more) {
    EntryLog log = sample(before, false);

    EntryLog grown = log.append(LedgerSamples.records(LedgerSamples.entries(more)));

    assertThat(grown.startsWith(log)).isTrue();
    assertThat(grown.prefix(log.length()).sha256()).isEqualTo(log.sha256());
    assertThat(grown.storedBytes() - log.storedBytes()).isEqualTo(54 * more);
  }

  @Property(tries = 500)
  void alteredBytesAreReadOrRefusedAsDamage(@ForAll int position, @ForAll byte value) {
    EntryLog log = sample(5, true);
    byte[] records = log.records().clone();
    records[Math.floorMod(position, records.length)] = value;

    try {
      EntryLog read = EntryLog.parse(records, log.notAfterBytes());
      for (int i = 0; i < read.size(); i++) {
        read.serialNumber(i);
      }
    } catch (LedgerException.Damaged refused) {
      assertThat(refused).hasMessageContaining("segment");
    }
  }

  @Property(tries = 300)
  void anyBytesAreReadOrRefusedAsDamage(@ForAll byte[] records, @ForAll byte[] times) {
    try {
      EntryLog.parse(records, times);
    } catch (LedgerException.Damaged refused) {
      assertThat(refused).hasMessageContaining("segment");
    }
  }

  @Property(tries = 500)
  void lowBitsAreThoseOfTheSerialNumber(
      @ForAll @BigRange(min = "1", max = "730750818665451459101842416358141509827966271487")
          BigInteger serial) {
    RevocationEntry entry =
        LedgerSamples.entry(new SerialNumber(serial), RevocationReason.SUPERSEDED);

    EntryLog log = EntryLog.EMPTY.append(LedgerSamples.records(List.of(entry)));

    assertThat(log.serialNumber(0).value()).isEqualTo(serial);
    assertThat(log.lowBits(0)).isEqualTo(serial.intValue());
  }

  @Example
  void aPrefixEndsWhereARecordEnds() {
    EntryLog log = sample(3, false);

    assertThatExceptionOfType(LedgerException.Damaged.class)
        .isThrownBy(() -> log.prefix(log.length() - 1));
  }

  @Example
  void expiryIsNeverEarly() {
    long minutes = LedgerMinutes.ofNotAfter(LedgerSamples.NOW);

    assertThat(LedgerMinutes.isExpired(minutes, LedgerMinutes.ofLimit(LedgerSamples.NOW)))
        .isFalse();
    assertThat(
            LedgerMinutes.isExpired(
                minutes, LedgerMinutes.ofLimit(LedgerSamples.NOW.plus(Duration.ofMinutes(1)))))
        .isTrue();
    assertThat(LedgerMinutes.ofNotAfter(LedgerMinutes.toNotAfter(minutes))).isEqualTo(minutes);
  }

  @Example
  void aSegmentKeepsItsContentAsAConfigMap() {
    EntryLog log = sample(4, true);
    LedgerSegment segment =
        LedgerSegment.create(
            LedgerSamples.Stored.AUTHORITY,
            LedgerSamples.CA.keyId(),
            7,
            log,
            LedgerSegment.Phase.SEALED);

    LedgerSegment read = LedgerSegment.read(segment.stored());

    assertThat(read.log().sha256()).isEqualTo(log.sha256());
    assertThat(read.phase()).isEqualTo(LedgerSegment.Phase.SEALED);
    assertThat(read.number()).isEqualTo(7);
    assertThat(Base64.getDecoder().decode(segment.stored().getBinaryData().get("entries")))
        .isEqualTo(log.records());
  }

  private static EntryLog sample(int size, boolean cancelFirst) {
    List<LedgerRecord> records =
        new ArrayList<>(LedgerSamples.records(LedgerSamples.entries(size)));
    if (cancelFirst) {
      LedgerRecord hold =
          LedgerSamples.records(List.of(LedgerSamples.entry(RevocationReason.CERTIFICATE_HOLD)))
              .getFirst();
      records.add(new LedgerRecord.Cancelled(hold.entry(), hold.notAfter()));
    }
    return EntryLog.EMPTY.append(records);
  }
}
