package io.keymast.revocation;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.keymast.api.ResourceNames;
import io.keymast.domain.AuthorityName;
import io.keymast.domain.KeyId;
import io.keymast.domain.Leadership;
import io.keymast.domain.RevocationReason;
import io.keymast.domain.SerialNumber;
import io.keymast.support.ControlPlane;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class RevocationLedgerTest {
  private static final KeyId KEY = LedgerSamples.CA.keyId();

  private final LedgerSamples.TestClock clock = new LedgerSamples.TestClock();
  private final AuthorityName authority = LedgerNamespace.newAuthority();
  private final RevocationLedger ledger = newLedger();

  private RevocationLedger newLedger() {
    return new RevocationLedger(LedgerNamespace.operator(), clock.clock());
  }

  private GenerationLedger stored() {
    return newLedger().read(authority).generation(KEY).orElseThrow();
  }

  @Test
  @DisplayName("S26 What was revoked is stored when the call returns, and found by another process")
  void revocationIsDurable() {
    RevocationEntry entry = LedgerSamples.entry(RevocationReason.KEY_COMPROMISE);

    ledger.revoke(authority, List.of(entry));

    Optional<RevocationEntry> found = newLedger().read(authority).find(KEY, entry.serialNumber());
    assertThat(found).isPresent();
    assertThat(found.get().reason()).isEqualTo(RevocationReason.KEY_COMPROMISE);
    assertThat(found.get().revocationDate()).isEqualTo(entry.revocationDate());
    assertThat(Duration.between(entry.notAfter(), found.get().notAfter()))
        .isBetween(Duration.ZERO, Duration.ofMinutes(1));
    assertThat(stored().hasUnpublished()).isTrue();
  }

  @Test
  @DisplayName("Of a ledger that was given up nothing is remembered: the next one is read anew")
  void forgotten() {
    List<String> requests = new ArrayList<>();
    RevocationLedger recorded =
        new RevocationLedger(
            RecordedStore.of(
                new KubernetesConfigMaps(LedgerNamespace.operator(), Leadership.UNDISPUTED),
                requests),
            clock.clock());
    recorded.revoke(authority, LedgerSamples.entries(1));
    recorded.delete(authority);
    requests.clear();

    recorded.revoke(authority, LedgerSamples.entries(1));

    assertThat(requests).containsExactly("list", "create");
    assertThat(stored().entries()).hasSize(1);
  }

  @Test
  @DisplayName("Revoking again writes nothing; only a hold gives way to another reason")
  void revocationIsIdempotent() {
    SerialNumber serial = LedgerSamples.serialNumber();
    ledger.revoke(
        authority, List.of(LedgerSamples.entry(serial, RevocationReason.CERTIFICATE_HOLD)));
    ledger.revoke(authority, List.of(LedgerSamples.entry(serial, RevocationReason.KEY_COMPROMISE)));
    String version = onlySegment().getMetadata().getResourceVersion();

    newLedger()
        .revoke(authority, List.of(LedgerSamples.entry(serial, RevocationReason.SUPERSEDED)));
    ledger.revoke(
        authority, List.of(LedgerSamples.entry(serial, RevocationReason.CERTIFICATE_HOLD)));
    ledger.liftHold(authority, KEY, serial);

    assertThat(onlySegment().getMetadata().getResourceVersion()).isEqualTo(version);
    assertThat(stored().find(serial))
        .get()
        .extracting(RevocationEntry::reason)
        .isEqualTo(RevocationReason.KEY_COMPROMISE);
  }

  @Test
  @DisplayName("A lifted hold is gone, and may come again within the same second")
  void holdIsLiftedAndComesAgain() {
    RevocationEntry hold = LedgerSamples.entry(RevocationReason.CERTIFICATE_HOLD);
    ledger.revoke(authority, List.of(hold));
    ledger.liftHold(authority, KEY, hold.serialNumber());
    assertThat(stored().find(hold.serialNumber())).isEmpty();

    ledger.revoke(authority, List.of(hold));

    assertThat(stored().find(hold.serialNumber())).isPresent();
  }

  @Test
  @DisplayName("Two processes with four threads each append at once: nothing is lost or doubled")
  void twoProcessesLoseNothing() throws ExecutionException, InterruptedException {
    List<RevocationEntry> entries = LedgerSamples.entries(1000);
    RevocationLedger other = newLedger();
    List<Future<?>> calls = new ArrayList<>();

    try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
      for (int i = 0; i < entries.size(); i += 5) {
        RevocationLedger process = i % 2 == 0 ? ledger : other;
        List<RevocationEntry> station = entries.subList(i, i + 5);
        calls.add(threads.submit(() -> process.revoke(authority, station)));
      }
    }
    for (Future<?> call : calls) {
      call.get();
    }

    assertThat(storedSerialNumbers()).containsExactlyInAnyOrderElementsOf(serialNumbers(entries));
  }

  @Test
  @DisplayName("Two processes that revoke the same certificates at once leave one entry for each")
  void twoProcessesRevokeTheSame() throws ExecutionException, InterruptedException {
    List<RevocationEntry> entries = LedgerSamples.entries(60);
    List<RevocationEntry> shuffled = new ArrayList<>(entries);
    Collections.shuffle(shuffled, LedgerSamples.RANDOM);
    RevocationLedger other = newLedger();
    List<Future<?>> calls = new ArrayList<>();

    try (ExecutorService threads = Executors.newFixedThreadPool(2)) {
      calls.add(threads.submit(() -> entries.forEach(e -> ledger.revoke(authority, List.of(e)))));
      calls.add(threads.submit(() -> shuffled.forEach(e -> other.revoke(authority, List.of(e)))));
    }
    for (Future<?> call : calls) {
      call.get();
    }

    assertThat(storedSerialNumbers()).containsExactlyInAnyOrderElementsOf(serialNumbers(entries));
  }

  @Test
  @DisplayName("Segments stay small while active, are bound to the authority and never collected")
  void segmentsAreSealedWhenFull() {
    ledger.revoke(authority, LedgerSamples.entries(3000));

    List<LedgerSegment> segments = stored().live();

    assertThat(segments).hasSize(3);
    assertThat(segments)
        .allSatisfy(
            segment -> {
              assertThat(segment.log().storedBytes())
                  .isLessThanOrEqualTo(LedgerSegment.ACTIVE_LIMIT);
              assertThat(segment.stored().getMetadata().getFinalizers())
                  .containsExactly(ResourceNames.AUTHORITY_FINALIZER);
              assertThat(segment.stored().getMetadata().getOwnerReferences()).isEmpty();
            });
    assertThat(segments).filteredOn(LedgerSegment::isActive).hasSize(1);
    assertThat(stored().usage().records()).isEqualTo(3000);
  }

  @Test
  @DisplayName("How much a ledger holds is told as it was last read: of its largest CA key")
  void usage() {
    KeyId otherKey = new KeyId("ab".repeat(32));
    RevocationEntry entry = LedgerSamples.entry(RevocationReason.SUPERSEDED);
    ledger.revoke(authority, LedgerSamples.entries(3));
    ledger.revoke(
        authority,
        List.of(
            new RevocationEntry(
                entry.serialNumber(),
                otherKey,
                LedgerSamples.NOW,
                RevocationReason.SUPERSEDED,
                entry.notAfter())));
    assertThat(ledger.largestOf(authority)).isEmpty();

    ledger.read(authority);

    assertThat(ledger.largestOf(authority)).get().extracting(LedgerUsage::records).isEqualTo(3);
    assertThat(ledger.largestOf(LedgerNamespace.newAuthority())).isEmpty();
  }

  @Test
  @DisplayName("A ledger that was deleted behind the operator's back is begun anew, not trusted")
  void rememberedSegmentsAreNotTrusted() {
    RevocationEntry entry = LedgerSamples.entry(RevocationReason.SUPERSEDED);
    ledger.revoke(authority, List.of(entry));
    newLedger().delete(authority);
    assertThat(newLedger().read(authority).generations()).isEmpty();

    ledger.revoke(authority, List.of(entry));

    assertThat(stored().find(entry.serialNumber())).isPresent();
  }

  @Test
  @DisplayName("S40 Deleting the ledger's ConfigMaps by hand takes nothing away and stops nothing")
  void deletedByHand() {
    RevocationEntry before = LedgerSamples.entry(RevocationReason.SUPERSEDED);
    RevocationEntry after = LedgerSamples.entry(RevocationReason.SUPERSEDED);
    ledger.revoke(authority, List.of(before));

    ControlPlane.shared().admin().resource(onlySegment()).delete();
    assertThat(onlySegment().getMetadata().getDeletionTimestamp()).isNotNull();
    ledger.revoke(authority, List.of(after));

    assertThat(storedSerialNumbers())
        .containsExactlyInAnyOrder(before.serialNumber(), after.serialNumber());
  }

  @Test
  @DisplayName("Authorities of one namespace and keys of one authority have ledgers of their own")
  void ledgersAreApart() {
    AuthorityName second = new AuthorityName(authority.namespace(), "s".repeat(253));
    KeyId otherKey = new KeyId("ab".repeat(32));
    RevocationEntry entry = LedgerSamples.entry(RevocationReason.SUPERSEDED);
    RevocationEntry underOtherKey =
        new RevocationEntry(
            LedgerSamples.serialNumber(),
            otherKey,
            LedgerSamples.NOW,
            RevocationReason.SUPERSEDED,
            entry.notAfter());

    ledger.revoke(authority, List.of(entry, underOtherKey));
    ledger.revoke(second, List.of(LedgerSamples.entry(RevocationReason.SUPERSEDED)));

    assertThat(ledger.read(authority).generations().keySet()).isEqualTo(Set.of(KEY, otherKey));
    assertThat(ledger.read(authority).find(KEY, underOtherKey.serialNumber())).isEmpty();
    assertThat(ledger.read(authority).entries()).hasSize(2);
    assertThat(ledger.read(second).entries()).hasSize(1);
  }

  private ConfigMap onlySegment() {
    List<LedgerSegment> segments = stored().live();
    assertThat(segments).hasSize(1);
    return segments.getFirst().stored();
  }

  /** Of each live record, so that doubles show. */
  private List<SerialNumber> storedSerialNumbers() {
    List<SerialNumber> found = new ArrayList<>();
    stored()
        .liveEntries()
        .all()
        .forEach((serialNumber, records) -> records.forEach(_ -> found.add(serialNumber)));
    assertThat(new HashSet<>(found)).hasSameSizeAs(found);
    return found;
  }

  private static Set<SerialNumber> serialNumbers(List<RevocationEntry> entries) {
    return entries.stream().map(RevocationEntry::serialNumber).collect(Collectors.toSet());
  }
}
