package io.keymast.revocation;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.keymast.domain.AuthorityName;
import io.keymast.domain.KeyId;
import io.keymast.domain.Leadership;
import io.keymast.domain.RevocationReason;
import io.keymast.domain.SerialNumber;
import io.keymast.domain.Violation;
import io.keymast.support.AuditLog;
import io.keymast.support.ControlPlane;
import java.math.BigInteger;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Revoking, lifting, publishing and merging, killed at every write. */
class LedgerCrashTest {
  private static final KeyId KEY = LedgerSamples.CA.keyId();

  private final ConfigMapStore store =
      new KubernetesConfigMaps(LedgerNamespace.operator(), Leadership.UNDISPUTED);
  private final LedgerSamples.TestClock clock = new LedgerSamples.TestClock();

  private final List<RevocationEntry> fresh = LedgerSamples.entries(3);
  private final RevocationEntry laterStolen =
      LedgerSamples.entry(RevocationReason.CERTIFICATE_HOLD);
  private final RevocationEntry laterResumed =
      LedgerSamples.entry(RevocationReason.CERTIFICATE_HOLD);
  private final RevocationEntry expiring =
      LedgerSamples.entry(
          LedgerSamples.serialNumber(),
          RevocationReason.SUPERSEDED,
          LedgerSamples.NOW.plus(Duration.ofMinutes(5)));

  @ParameterizedTest
  @EnumSource(FaultyStore.Moment.class)
  @DisplayName("S25 Killed at any write, the ledger loses nothing and goes on where it was")
  void killedAtEveryWrite(FaultyStore.Moment moment) {
    AuditLog audit = new AuditLog(ControlPlane.shared());
    long place = audit.now();
    int write = 0;
    boolean died = true;
    while (died) {
      write++;
      AuthorityName authority = LedgerNamespace.newAuthority();
      seed(authority);
      died = crashes(authority, new FaultyStore(store, write, moment));
      BigInteger numberAfterCrash = assertReadable(authority, died);

      work(authority, store);

      assertEndState(authority, numberAfterCrash);
    }
    assertThat(write).as("writes of the workload").isGreaterThan(20);
    assertThat(audit.usesOfOperatorSince(place))
        .as("segments that were merged go")
        .contains("delete configmaps");
  }

  @Test
  @DisplayName("A lost head is never replaced by one that forgets what compaction had moved")
  void lostHead() {
    AuthorityName authority = LedgerNamespace.newAuthority();
    seed(authority);
    RevocationLedger ledger = new RevocationLedger(store, clock.clock());
    CrlPublisher publisher = new CrlPublisher(ledger, clock.clock(), LedgerSamples.RANDOM);
    publish(publisher, authority);
    publish(publisher, authority);
    assertThat(ledger.read(authority, KEY).live())
        .singleElement()
        .matches(segment -> segment.phase() == LedgerSegment.Phase.MERGED);

    store.delete(
        store.get(authority.namespace(), LedgerNames.head(authority.name(), KEY)).orElseThrow());

    assertThat(publisher.publish(authority, LedgerSamples.CA, LedgerSamples.WEEK))
        .isInstanceOfSatisfying(
            Publication.Refused.class,
            refused ->
                assertThat(refused.violations())
                    .extracting(Violation::reason)
                    .containsExactly("LedgerDamaged"));
    assertThat(ledger.read(authority, KEY).dead()).hasSize(1);
  }

  /** Enough full segments to be merged, one certificate on hold in each of two of them. */
  private void seed(AuthorityName authority) {
    for (int i = 1; i <= Compaction.SMALL_SEGMENTS; i++) {
      List<RevocationEntry> entries = new ArrayList<>(LedgerSamples.entries(2));
      if (i == 3) {
        entries.add(laterStolen);
      } else if (i == 5) {
        entries.add(laterResumed);
      } else if (i == 7) {
        entries.add(expiring);
      }
      EntryLog log = EntryLog.EMPTY.append(LedgerSamples.records(entries));
      LedgerSegment segment =
          LedgerSegment.create(authority, KEY, i, log, LedgerSegment.Phase.SEALED);
      assertThat(store.create(segment.stored())).isPresent();
    }
  }

  private boolean crashes(AuthorityName authority, ConfigMapStore mortal) {
    try {
      work(authority, mortal);
      return false;
    } catch (FaultyStore.Crash crash) {
      return true;
    }
  }

  private void work(AuthorityName authority, ConfigMapStore through) {
    RevocationLedger ledger = new RevocationLedger(through, clock.clock());
    CrlPublisher publisher = new CrlPublisher(ledger, clock.clock(), LedgerSamples.RANDOM);
    ledger.revoke(authority, fresh.subList(0, 2));
    publish(publisher, authority);
    ledger.revoke(authority, fresh);
    ledger.revoke(
        authority,
        List.of(LedgerSamples.entry(laterStolen.serialNumber(), RevocationReason.KEY_COMPROMISE)));
    ledger.liftHold(authority, KEY, laterResumed.serialNumber());
    publish(publisher, authority);
    clock.advance(Duration.ofMinutes(10));
    publish(publisher, authority);
    publish(publisher, authority);
  }

  private static void publish(CrlPublisher publisher, AuthorityName authority) {
    assertThat(publisher.publish(authority, LedgerSamples.CA, LedgerSamples.WEEK))
        .isInstanceOf(Publication.Published.class);
  }

  /** Whatever was stored before the crash is a CRL that replicas can make. */
  private BigInteger assertReadable(AuthorityName authority, boolean died) {
    Map<String, ConfigMap> stored = new HashMap<>();
    store
        .list(authority.namespace(), LedgerNames.selector(authority, KEY))
        .forEach(configMap -> stored.put(configMap.getMetadata().getName(), configMap));
    Optional<ConfigMap> head =
        Optional.ofNullable(stored.get(LedgerNames.head(authority.name(), KEY)));
    Optional<PublishedCrl> crl =
        head.map(
            found -> CrlReader.read(KEY, found, name -> Optional.ofNullable(stored.get(name))));
    assertThat(died || crl.isPresent()).isTrue();
    return crl.map(found -> found.fields().number()).orElse(BigInteger.ZERO);
  }

  private void assertEndState(AuthorityName authority, BigInteger numberAfterCrash) {
    GenerationLedger end =
        new RevocationLedger(store, clock.clock()).read(authority).generation(KEY).orElseThrow();
    Map<SerialNumber, RevocationReason> reasons = new HashMap<>();
    end.entries().forEach(entry -> reasons.put(entry.serialNumber(), entry.reason()));
    reasons.remove(expiring.serialNumber());
    assertThat(reasons).hasSize(2 * Compaction.SMALL_SEGMENTS + 4);
    assertThat(reasons)
        .containsEntry(laterStolen.serialNumber(), RevocationReason.KEY_COMPROMISE)
        .containsKeys(
            fresh.stream().map(RevocationEntry::serialNumber).toArray(SerialNumber[]::new))
        .doesNotContainKey(laterResumed.serialNumber());
    assertThat(end.published(reasons.keySet())).isEqualTo(reasons.keySet());
    assertThat(end.hasUnpublished()).isFalse();
    assertThat(end.publishedCount()).isEqualTo(reasons.size());
    assertThat(end.dead()).isEmpty();
    assertThat(end.live()).hasSizeLessThan(4);
    assertThat(end.head().orElseThrow().fields().number()).isGreaterThan(numberAfterCrash);
  }
}
