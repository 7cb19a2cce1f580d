package io.keymast.revocation;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.keymast.domain.AuthorityName;
import io.keymast.domain.KeyId;
import io.keymast.domain.RevocationReason;
import io.keymast.domain.SerialNumber;
import io.keymast.domain.Violation;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class CrlPublisherTest {
  private static final KeyId KEY = LedgerSamples.CA.keyId();

  private final ConfigMapStore store = new KubernetesConfigMaps(LedgerNamespace.operator());
  private final LedgerSamples.TestClock clock = new LedgerSamples.TestClock();
  private final AuthorityName authority = LedgerNamespace.newAuthority();
  private final RevocationLedger ledger =
      new RevocationLedger(LedgerNamespace.operator(), clock.clock());
  private final CrlPublisher publisher =
      new CrlPublisher(ledger, clock.clock(), LedgerSamples.RANDOM);

  private Publication tryToPublish() {
    return publisher.publish(authority, LedgerSamples.CA, LedgerSamples.WEEK);
  }

  private PublishedCrl publish() {
    Publication publication = tryToPublish();
    assertThat(publication).isInstanceOf(Publication.Published.class);
    return ((Publication.Published) publication).crl();
  }

  private List<String> refusals() {
    Publication publication = tryToPublish();
    assertThat(publication).isInstanceOf(Publication.Refused.class);
    return ((Publication.Refused) publication)
        .violations().stream().map(Violation::reason).toList();
  }

  private GenerationLedger stored() {
    return ledger.read(authority).generation(KEY).orElseThrow();
  }

  /** As another process does, without the CA's key. */
  private PublishedCrl readAsReplica() {
    Map<String, ConfigMap> stored = new HashMap<>();
    store
        .list(authority.namespace(), LedgerNames.selector(authority, KEY))
        .forEach(configMap -> stored.put(configMap.getMetadata().getName(), configMap));
    return CrlReader.read(
        KEY,
        Optional.ofNullable(stored.get(LedgerNames.head(authority.name(), KEY))).orElseThrow(),
        name -> Optional.ofNullable(stored.get(name)));
  }

  private void alter(String name, UnaryOperator<ConfigMapBuilder> change) {
    ConfigMap before = store.get(authority.namespace(), name).orElseThrow();
    assertThat(store.replace(change.apply(new ConfigMapBuilder(before)).build())).isPresent();
  }

  @Test
  @DisplayName("S36 A replica assembles the very bytes that were signed, also while others append")
  void replicasAssembleTheSameBytes() {
    ledger.revoke(authority, LedgerSamples.entries(3));
    PublishedCrl published = publish();
    ledger.revoke(authority, LedgerSamples.entries(2));

    assertThat(readAsReplica()).isEqualTo(published);
    assertThat(published.entries()).isEqualTo(3);
    assertThat(publish().entries()).isEqualTo(5);
  }

  @Test
  @DisplayName("A CA that revoked nothing has an empty CRL")
  void emptyCrl() {
    assertThat(publish().entries()).isZero();
    assertThat(readAsReplica().entries()).isZero();
  }

  @Test
  @DisplayName("S41 CRL numbers go up within a second, and follow the clock after a restore")
  void numbersGoUp() {
    BigInteger first = publish().fields().number();
    BigInteger second = publish().fields().number();
    clock.advance(Duration.ofHours(1));
    BigInteger later = publish().fields().number();

    assertThat(first).isEqualTo(LedgerSamples.NOW.getEpochSecond());
    assertThat(second).isEqualTo(first.add(BigInteger.ONE));
    assertThat(later).isEqualTo(LedgerSamples.NOW.getEpochSecond() + 3600);
  }

  @Test
  @DisplayName(
      "S36 By a clock behind the newest CRL what is revoked is published under its thisUpdate; once"
          + " a person says that it is right, a CRL of now follows, and then time goes on")
  void clockBehind() {
    PublishedCrl before = publish();
    clock.advance(Duration.ofMinutes(-5));
    ledger.revoke(authority, LedgerSamples.entries(1));

    PublishedCrl behind = publish();
    new RecoveryNotes(ledger).noteWrongTimes(authority, before.fields().thisUpdate());
    PublishedCrl right = publish();
    clock.advance(Duration.ofMinutes(-1));
    PublishedCrl next = publish();

    assertThat(behind.entries()).isEqualTo(1);
    assertThat(behind.fields().thisUpdate()).isEqualTo(before.fields().thisUpdate());
    assertThat(right.fields().thisUpdate())
        .isEqualTo(before.fields().thisUpdate().minus(Duration.ofMinutes(5)));
    assertThat(next.fields().thisUpdate()).isEqualTo(right.fields().thisUpdate());
    assertThat(List.of(behind, right, next))
        .extracting(crl -> crl.fields().number())
        .isSorted()
        .doesNotHaveDuplicates();
    assertThat(readAsReplica()).isEqualTo(next);
  }

  @Test
  @DisplayName(
      "S36 By a clock behind the newest CRL nothing goes that has not expired yet, and what ends"
          + " before that CRL's time is listed too")
  void clockFarBehind() {
    Instant soon = LedgerSamples.NOW.plus(Duration.ofDays(30));
    ledger.revoke(
        authority,
        List.of(
            LedgerSamples.entry(LedgerSamples.serialNumber(), RevocationReason.SUPERSEDED, soon)));
    clock.advance(Duration.ofDays(29));
    publish();
    clock.advance(Duration.ofDays(31));
    assertThat(publish().entries()).as("ahead: once more").isEqualTo(1);
    clock.advance(Duration.ofDays(-60));
    ledger.revoke(
        authority,
        List.of(
            LedgerSamples.entry(
                LedgerSamples.serialNumber(), RevocationReason.KEY_COMPROMISE, soon)));

    PublishedCrl right = publish();

    assertThat(right.entries()).isEqualTo(2);
    assertThat(publish().entries()).isEqualTo(2);
  }

  @Test
  @DisplayName("An expired certificate is on one more CRL, then no longer")
  void expiredEntriesStayOneMoreCrl() {
    SerialNumber expiring = LedgerSamples.serialNumber();
    ledger.revoke(
        authority,
        List.of(
            LedgerSamples.entry(RevocationReason.SUPERSEDED),
            LedgerSamples.entry(
                expiring,
                RevocationReason.SUPERSEDED,
                LedgerSamples.NOW.plus(Duration.ofHours(1)))));
    assertThat(publish().entries()).isEqualTo(2);

    clock.advance(Duration.ofHours(2));
    assertThat(publish().entries()).as("one more").isEqualTo(2);
    clock.advance(Duration.ofHours(1));
    assertThat(publish().entries()).as("then no longer").isEqualTo(1);
    assertThat(readAsReplica().entries()).isEqualTo(1);
  }

  @Test
  @DisplayName("A certificate that had expired when it was revoked is on one CRL all the same")
  void revokedAfterExpiry() {
    publish();
    clock.advance(Duration.ofHours(2));
    ledger.revoke(
        authority,
        List.of(
            LedgerSamples.entry(
                LedgerSamples.serialNumber(),
                RevocationReason.KEY_COMPROMISE,
                LedgerSamples.NOW.plus(Duration.ofHours(1)))));

    assertThat(publish().entries()).isEqualTo(1);
  }

  @Test
  @DisplayName("A lifted hold is absent from the next CRL")
  void liftedHoldIsAbsent() {
    RevocationEntry hold = LedgerSamples.entry(RevocationReason.CERTIFICATE_HOLD);
    ledger.revoke(authority, List.of(hold, LedgerSamples.entry(RevocationReason.SUPERSEDED)));
    assertThat(publish().entries()).isEqualTo(2);
    assertThat(stored().published(Set.of(hold.serialNumber()))).hasSize(1);

    ledger.liftHold(authority, KEY, hold.serialNumber());
    assertThat(stored().hasUnpublished()).isTrue();
    assertThat(stored().published(Set.of(hold.serialNumber()))).isEmpty();
    assertThat(publish().entries()).isEqualTo(1);
    assertThat(stored().hasUnpublished()).isFalse();
  }

  @Test
  @DisplayName("A ledger that lost a segment, or whose bytes changed, publishes nothing")
  void damageIsRefused() {
    ledger.revoke(authority, LedgerSamples.entries(2));
    PublishedCrl before = publish();
    String segment = stored().live().getFirst().name();
    String entries = Base64.getEncoder().encodeToString(stored().live().getFirst().log().records());
    char other = entries.charAt(20) == 'A' ? 'B' : 'A';

    alter(
        segment,
        builder ->
            builder.addToBinaryData(
                "entries", entries.substring(0, 20) + other + entries.substring(21)));
    assertThat(refusals()).containsExactly("LedgerDamaged");
    alter(segment, builder -> builder.addToBinaryData("entries", entries));
    assertThat(readAsReplica()).isEqualTo(before);

    store.release(store.get(authority.namespace(), segment).orElseThrow());
    assertThat(refusals()).containsExactly("LedgerDamaged");
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
      store.create(
          LedgerSegment.create(authority, KEY, i, log, LedgerSegment.Phase.ACTIVE).stored());
    }

    assertThat(publish().entries()).isEqualTo(1);
    assertThat(stored().find(serial).map(RevocationEntry::reason))
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

    assertThat(publish().entries()).isEqualTo(2 * 40 * 40);
    assertThat(stored().usage().records()).isEqualTo(2 * 40 * 40);
  }

  private void revokeAndPublish(int times) {
    RevocationLedger own = new RevocationLedger(LedgerNamespace.operator(), clock.clock());
    CrlPublisher ownPublisher = new CrlPublisher(own, clock.clock(), LedgerSamples.RANDOM);
    for (int i = 0; i < times; i++) {
      own.revoke(authority, LedgerSamples.entries(40));
      ownPublisher.publish(authority, LedgerSamples.CA, LedgerSamples.WEEK);
    }
  }

  @Test
  @DisplayName("100,000 revoked certificates fit: 50 octets each, segments under 1 MiB")
  void aHundredThousand() {
    ledger.revoke(authority, LedgerSamples.entries(100_000));
    publish();
    PublishedCrl merged = publish();

    assertThat(merged.entries()).isEqualTo(100_000);
    assertThat(merged.crl().length()).isLessThan(100_000 * 50 + 600);
    assertThat(stored().live()).hasSizeLessThan(8);
    assertThat(stored().live())
        .allSatisfy(segment -> assertThat(segment.log().storedBytes()).isLessThan(1024 * 1024));
    assertThat(readAsReplica()).isEqualTo(merged);
  }
}
