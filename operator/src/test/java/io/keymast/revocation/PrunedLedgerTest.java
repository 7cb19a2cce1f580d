package io.keymast.revocation;

import static org.assertj.core.api.Assertions.assertThat;

import io.keymast.domain.AuthorityName;
import io.keymast.domain.KeyId;
import io.keymast.domain.Leadership;
import io.keymast.domain.RevocationReason;
import io.keymast.domain.SerialNumber;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The ledger of a CA key that publishes no CRL lets go of what is of no use. */
class PrunedLedgerTest {
  private static final KeyId KEY = LedgerSamples.CA.keyId();
  private static final Instant EXPIRED = LedgerSamples.NOW.minus(Duration.ofDays(1));
  private static final int LOOKS = 3;

  private final LedgerSamples.TestClock clock = new LedgerSamples.TestClock();
  private final ConfigMapStore store =
      new KubernetesConfigMaps(LedgerNamespace.operator(), Leadership.UNDISPUTED);
  private final AuthorityName authority = LedgerNamespace.newAuthority();

  private final List<RevocationEntry> lifted = holds(40);
  private final List<RevocationEntry> held = holds(3);
  private final List<RevocationEntry> fresh = LedgerSamples.entries(2);
  private final List<RevocationEntry> ended =
      IntStream.range(0, 10)
          .mapToObj(
              _ ->
                  LedgerSamples.entry(
                      LedgerSamples.serialNumber(),
                      RevocationReason.SUPERSEDED,
                      EXPIRED.minusSeconds(60)))
          .toList();

  @ParameterizedTest
  @EnumSource(FaultyStore.Moment.class)
  @DisplayName(
      "Killed at any write, no revocation is lost and no hold comes back; in the end nothing of no"
          + " use is left")
  void killedAtEveryWrite(FaultyStore.Moment moment) {
    int write = 0;
    boolean died = true;
    while (died) {
      write++;
      AuthorityName one = LedgerNamespace.newAuthority();
      seed(one);
      died = crashes(one, new FaultyStore(store, write, moment));
      assertThat(reasons(one))
          .containsAllEntriesOf(expectedOf(held))
          .doesNotContainKeys(of(lifted));

      work(one, store);

      GenerationLedger end = read(one);
      assertThat(reasons(one))
          .containsExactlyInAnyOrderEntriesOf(
              expectedOf(Stream.concat(held.stream(), fresh.stream()).toList()));
      assertThat(end.usage().records()).isEqualTo(held.size() + fresh.size());
    }
    assertThat(write).as("writes of the workload").isGreaterThan(4);
  }

  @Test
  @DisplayName("Whoever remembers what was let go of enters a hold anew all the same")
  void rememberedByAnother() {
    RevocationLedger former = new RevocationLedger(store, clock.clock());
    RevocationLedger other = new RevocationLedger(store, clock.clock());
    List<RevocationEntry> many = holds(700);
    former.revoke(authority, many);

    other.revoke(authority, many.stream().map(PrunedLedgerTest::compromised).toList());
    RevocationEntry again = held.getFirst();
    former.revoke(authority, List.of(again));
    other.liftHold(authority, KEY, again.serialNumber());
    other.revoke(authority, LedgerSamples.entries(1_300));
    int before = read(authority).usage().records();
    look(authority, other);
    look(authority, other);
    assertThat(read(authority).usage().records()).isLessThan(before - 1_000);
    assertThat(read(authority).find(again.serialNumber())).isEmpty();

    former.revoke(authority, List.of(again));

    assertThat(read(authority).find(again.serialNumber())).isPresent();
    assertThat(read(authority).entries()).hasSize(700 + 1_300 + 1);
  }

  private static RevocationEntry compromised(RevocationEntry hold) {
    return LedgerSamples.entry(hold.serialNumber(), RevocationReason.KEY_COMPROMISE);
  }

  private static List<RevocationEntry> holds(int count) {
    return IntStream.range(0, count)
        .mapToObj(_ -> LedgerSamples.entry(RevocationReason.CERTIFICATE_HOLD))
        .toList();
  }

  /** Some holds stand beside their tombstones, some apart, some are not lifted. */
  private void seed(AuthorityName one) {
    List<LedgerRecord> entries = LedgerSamples.records(lifted);
    List<LedgerRecord> tombstones =
        entries.stream()
            .<LedgerRecord>map(it -> new LedgerRecord.Cancelled(it.entry(), it.notAfter()))
            .toList();
    List<LedgerRecord> expired =
        LedgerSamples.records(ended).stream()
            .<LedgerRecord>map(
                it -> new LedgerRecord.Revoked(it.entry(), ended.getFirst().notAfter()))
            .toList();
    List<EntryLog> logs =
        List.of(
            EntryLog.EMPTY.append(entries.subList(0, 20)).append(LedgerSamples.records(held)),
            EntryLog.EMPTY.append(tombstones.subList(0, 20)),
            EntryLog.EMPTY
                .append(entries.subList(20, 40))
                .append(tombstones.subList(20, 40))
                .append(expired));
    for (EntryLog log : logs) {
      assertThat(
              store.create(
                  LedgerSegment.create(
                          one, KEY, logs.indexOf(log) + 1, log, LedgerSegment.Phase.SEALED)
                      .stored()))
          .isPresent();
    }
  }

  private boolean crashes(AuthorityName one, ConfigMapStore mortal) {
    try {
      work(one, mortal);
      return false;
    } catch (FaultyStore.Crash crash) {
      return true;
    }
  }

  private void work(AuthorityName one, ConfigMapStore through) {
    RevocationLedger ledger = new RevocationLedger(through, clock.clock());
    for (int look = 0; look < LOOKS; look++) {
      look(one, ledger);
      ledger.revoke(one, fresh);
    }
  }

  private static void look(AuthorityName one, RevocationLedger ledger) {
    ledger.prune(one, ledger.read(one).generation(KEY).orElseThrow(), EXPIRED);
  }

  private GenerationLedger read(AuthorityName one) {
    return new RevocationLedger(store, clock.clock()).read(one).generation(KEY).orElseThrow();
  }

  private Map<SerialNumber, RevocationReason> reasons(AuthorityName one) {
    Map<SerialNumber, RevocationReason> reasons = new HashMap<>();
    read(one).entries().forEach(entry -> reasons.put(entry.serialNumber(), entry.reason()));
    return reasons;
  }

  private static Map<SerialNumber, RevocationReason> expectedOf(List<RevocationEntry> entries) {
    Map<SerialNumber, RevocationReason> expected = new HashMap<>();
    entries.forEach(entry -> expected.put(entry.serialNumber(), entry.reason()));
    return expected;
  }

  private static SerialNumber[] of(List<RevocationEntry> entries) {
    return entries.stream().map(RevocationEntry::serialNumber).toArray(SerialNumber[]::new);
  }
}
