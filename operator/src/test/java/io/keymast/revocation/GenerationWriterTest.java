package io.keymast.revocation;

import static org.assertj.core.api.Assertions.assertThat;

import io.keymast.domain.RevocationReason;
import io.keymast.domain.SerialNumber;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Changes that meet in one batch, as those of the reconcilers of a station and its certificate. */
@Timeout(300)
class GenerationWriterTest {
  private final LedgerUnderTest ledger = LedgerUnderTest.create();
  private final GenerationWriter writer =
      new GenerationWriter(
          ledger.store(),
          ledger.clock().clock(),
          ledger.authority(),
          LedgerUnderTest.KEY,
          new AtomicLong());

  @Test
  @DisplayName("S25 A hold that is lifted and put on again in one batch is on, by two records")
  void liftedAndHeld() {
    RevocationEntry hold = LedgerSamples.entry(RevocationReason.CERTIFICATE_HOLD);
    writer.append(List.of(new LedgerChange.Revoke(hold)));

    Set<SerialNumber> changed = writer.append(liftedAndHeld(hold).toList());

    assertThat(changed).containsExactly(hold.serialNumber());
    assertThat(isHeldOnce(hold, ledger.stored().liveEntries().all())).isTrue();
    assertThat(ledger.stored().live().getFirst().log().size()).isEqualTo(3);
  }

  @Test
  @DisplayName("S25 One that is put on and lifted in one batch is off")
  void heldAndLifted() {
    RevocationEntry hold = LedgerSamples.entry(RevocationReason.CERTIFICATE_HOLD);

    writer.append(
        List.of(new LedgerChange.Revoke(hold), new LedgerChange.LiftHold(hold.serialNumber())));

    assertThat(ledger.stored().find(hold.serialNumber())).isEmpty();
  }

  @Test
  @DisplayName("So are many, of which the batch fills more than a segment")
  void many() {
    List<RevocationEntry> holds =
        IntStream.range(0, 1_500)
            .mapToObj(_ -> LedgerSamples.entry(RevocationReason.CERTIFICATE_HOLD))
            .toList();
    writer.append(holds.stream().<LedgerChange>map(LedgerChange.Revoke::new).toList());

    writer.append(holds.stream().flatMap(GenerationWriterTest::liftedAndHeld).toList());

    GenerationLedger stored = ledger.stored();
    assertThat(stored.live()).hasSizeGreaterThan(2);
    Map<SerialNumber, List<LedgerRecord.Revoked>> live = stored.liveEntries().all();
    assertThat(holds).allMatch(hold -> isHeldOnce(hold, live));
  }

  private static Stream<LedgerChange> liftedAndHeld(RevocationEntry hold) {
    return Stream.of(new LedgerChange.LiftHold(hold.serialNumber()), new LedgerChange.Revoke(hold));
  }

  private static boolean isHeldOnce(
      RevocationEntry hold, Map<SerialNumber, List<LedgerRecord.Revoked>> live) {
    return live.getOrDefault(hold.serialNumber(), List.of()).stream()
        .map(LedgerRecord.Revoked::reason)
        .toList()
        .equals(List.of(RevocationReason.CERTIFICATE_HOLD));
  }
}
