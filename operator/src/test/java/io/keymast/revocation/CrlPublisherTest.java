package io.keymast.revocation;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.keymast.domain.RevocationReason;
import io.keymast.domain.SerialNumber;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class CrlPublisherTest {
  private final LedgerUnderTest ledger = LedgerUnderTest.create();

  @Test
  @DisplayName("S36 A replica assembles the very bytes that were signed, also while others append")
  void replicasAssembleTheSameBytes() {
    ledger.revoke(LedgerSamples.entries(3));
    PublishedCrl published = ledger.publish();
    ledger.revoke(LedgerSamples.entries(2));

    assertThat(ledger.readAsReplica()).isEqualTo(published);
    assertThat(published.entries()).isEqualTo(3);
    assertThat(ledger.publish().entries()).isEqualTo(5);
  }

  @Test
  @DisplayName("A head that is stored otherwise than it was made publishes nothing, now and later")
  void storedOtherwise() {
    RevocationLedger altering =
        new RevocationLedger(altering(ledger.store()), ledger.clock().clock());
    CrlPublisher publisher =
        new CrlPublisher(altering, ledger.clock().clock(), LedgerSamples.RANDOM);
    ledger.publish();
    ledger.revoke(LedgerSamples.entries(1));

    for (String told : List.of("StoredOtherwise", "somebody has changed")) {
      assertThat(publisher.publish(ledger.authority(), LedgerSamples.CA, LedgerSamples.WEEK))
          .isInstanceOfSatisfying(
              Publication.Refused.class,
              refused -> assertThat(refused.violations().toString()).contains(told));
    }
  }

  /** Somebody on the way, such as an admission webhook, sets another nextUpdate. */
  private static ConfigMapStore altering(ConfigMapStore store) {
    return (ConfigMapStore)
        Proxy.newProxyInstance(
            ConfigMapStore.class.getClassLoader(),
            new Class<?>[] {ConfigMapStore.class},
            (_, method, arguments) ->
                method.getName().equals("replace")
                    ? store.replace(
                        new ConfigMapBuilder((ConfigMap) arguments[0])
                            .addToData("nextUpdate", "2031-01-01T00:00:00Z")
                            .build())
                    : method.invoke(store, arguments));
  }

  @Test
  @DisplayName("What is remembered of a publication is what anybody reads")
  void remembersWhatIsThere() {
    for (int batch = 0; batch < Compaction.SMALL_SEGMENTS + 3; batch++) {
      ledger.revoke(LedgerSamples.entries(1_500));
      ledger.publish();

      GenerationLedger ours = ledger.stored();
      GenerationLedger theirs =
          new RevocationLedger(ledger.store(), ledger.clock().clock())
              .read(ledger.authority())
              .generation(LedgerUnderTest.KEY)
              .orElseThrow();
      assertThat(ours.head()).isEqualTo(theirs.head());
      assertThat(ours.usage()).isEqualTo(theirs.usage());
      assertThat(ours.hasUnpublished()).isFalse();
      assertThat(names(ours.live())).isEqualTo(names(theirs.live()));
      assertThat(names(ours.dead())).isEqualTo(names(theirs.dead()));
      assertThat(ours.entries()).containsExactlyInAnyOrderElementsOf(theirs.entries());
    }
  }

  private static List<String> names(List<LedgerSegment> segments) {
    return segments.stream().map(LedgerSegment::name).toList();
  }

  @Test
  @DisplayName("A CA that revoked nothing has an empty CRL")
  void emptyCrl() {
    assertThat(ledger.publish().entries()).isZero();
    assertThat(ledger.readAsReplica().entries()).isZero();
  }

  @Test
  @DisplayName("A lifted hold is absent from the next CRL")
  void liftedHoldIsAbsent() {
    RevocationEntry hold = LedgerSamples.entry(RevocationReason.CERTIFICATE_HOLD);
    ledger.revoke(List.of(hold, LedgerSamples.entry(RevocationReason.SUPERSEDED)));
    assertThat(ledger.publish().entries()).isEqualTo(2);
    assertThat(ledger.stored().published(Set.of(hold.serialNumber()))).hasSize(1);

    ledger.ledger().liftHold(ledger.authority(), LedgerUnderTest.KEY, hold.serialNumber());
    assertThat(ledger.stored().hasUnpublished()).isTrue();
    assertThat(ledger.stored().published(Set.of(hold.serialNumber()))).isEmpty();
    assertThat(ledger.publish().entries()).isEqualTo(1);
    assertThat(ledger.stored().hasUnpublished()).isFalse();
  }

  @Test
  @DisplayName("One serial number that two processes stored twice is listed once, the stronger way")
  void doubledEntriesAreResolved() {
    SerialNumber serial = LedgerSamples.serialNumber();
    for (int i = 1; i <= 2; i++) {
      RevocationReason reason =
          i == 1 ? RevocationReason.CERTIFICATE_HOLD : RevocationReason.KEY_COMPROMISE;
      EntryLog log =
          EntryLog.EMPTY.append(
              LedgerSamples.records(List.of(LedgerSamples.entry(serial, reason))));
      ledger
          .store()
          .create(
              LedgerSegment.create(
                      ledger.authority(), LedgerUnderTest.KEY, i, log, LedgerSegment.Phase.ACTIVE)
                  .stored());
    }

    assertThat(ledger.publish().entries()).isEqualTo(1);
    assertThat(ledger.stored().find(serial).map(RevocationEntry::reason))
        .contains(RevocationReason.KEY_COMPROMISE);
  }

  @Test
  @DisplayName("Two operators that revoke and publish at once lose nothing")
  void twoPublishers() throws ExecutionException, InterruptedException {
    List<Future<?>> calls = new ArrayList<>();
    try (ExecutorService threads = Executors.newFixedThreadPool(2)) {
      for (int i = 0; i < 2; i++) {
        calls.add(threads.submit(() -> revokeAndPublish(40)));
      }
    }
    for (Future<?> call : calls) {
      call.get();
    }

    assertThat(ledger.publish().entries()).isEqualTo(2 * 40 * 40);
    assertThat(ledger.stored().usage().records()).isEqualTo(2 * 40 * 40);
  }

  private void revokeAndPublish(int times) {
    RevocationLedger own = new RevocationLedger(LedgerNamespace.operator(), ledger.clock().clock());
    CrlPublisher ownPublisher = new CrlPublisher(own, ledger.clock().clock(), LedgerSamples.RANDOM);
    for (int i = 0; i < times; i++) {
      own.revoke(ledger.authority(), LedgerSamples.entries(40));
      ownPublisher.publish(ledger.authority(), LedgerSamples.CA, LedgerSamples.WEEK);
    }
  }

  @Test
  @DisplayName("100,000 revoked certificates fit: 50 octets each, segments under 1 MiB")
  void aHundredThousand() {
    ledger.revoke(LedgerSamples.entries(100_000));
    ledger.publish();
    PublishedCrl merged = ledger.publish();

    assertThat(merged.entries()).isEqualTo(100_000);
    assertThat(merged.crl().length()).isLessThan(100_000 * 50 + 600);
    assertThat(ledger.stored().live()).hasSizeLessThan(8);
    assertThat(ledger.stored().live())
        .allSatisfy(segment -> assertThat(segment.log().storedBytes()).isLessThan(1024 * 1024));
    assertThat(ledger.readAsReplica()).isEqualTo(merged);
  }
}
