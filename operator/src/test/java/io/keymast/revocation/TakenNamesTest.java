package io.keymast.revocation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.keymast.domain.AuthorityName;
import io.keymast.domain.KeyId;
import io.keymast.domain.Leadership;
import io.keymast.domain.RevocationReason;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Something that no list of segments shows has the name of the next one. */
class TakenNamesTest {
  private static final KeyId KEY = LedgerSamples.CA.keyId();

  /** Whoever tries the same again and again runs into it. */
  private static final int FATAL_WRITE = 10;

  private final LedgerSamples.TestClock clock = new LedgerSamples.TestClock();
  private final AuthorityName authority = LedgerNamespace.newAuthority();
  private final ConfigMapStore store =
      new KubernetesConfigMaps(LedgerNamespace.operator(), Leadership.UNDISPUTED);
  private final RevocationLedger ledger = newProcess();

  @Test
  @DisplayName("S26 A ConfigMap that is no segment is stepped over, and what is revoked is stored")
  void foreign() {
    create(Map.of("of", "somebody else"));
    List<RevocationEntry> entries = LedgerSamples.entries(2);

    ledger.revoke(authority, entries);
    ledger.provide(authority, KEY);

    GenerationLedger stored = newProcess().read(authority, KEY);
    assertThat(stored.entries()).hasSize(2);
    assertThat(stored.live()).extracting(LedgerSegment::number).containsExactly(2L, 3L);
  }

  @Test
  @DisplayName(
      "S26 A segment that lost its labels gets them back, and nothing that it lists is lost")
  void withoutLabels() {
    RevocationEntry first = LedgerSamples.entry(RevocationReason.KEY_COMPROMISE);
    RevocationEntry second = LedgerSamples.entry(RevocationReason.SUPERSEDED);
    ledger.revoke(authority, List.of(first));
    losesLabels(1);

    newProcess().revoke(authority, List.of(second));

    GenerationLedger stored = newProcess().read(authority, KEY);
    assertThat(stored.live()).hasSize(1);
    assertThat(stored.entries())
        .extracting(RevocationEntry::serialNumber)
        .containsExactlyInAnyOrder(first.serialNumber(), second.serialNumber());
  }

  @Test
  @DisplayName("S26 Who goes on with a segment that lost its labels writes them again")
  void labelsLostMeanwhile() {
    ledger.revoke(authority, LedgerSamples.entries(1));
    ledger.provide(authority, KEY);
    losesLabels(1);

    ledger.revoke(authority, LedgerSamples.entries(1));

    assertThat(newProcess().read(authority, KEY).entries()).hasSize(2);
  }

  @Test
  @DisplayName("S40 A spare segment that lost its labels is the spare one again")
  void spareWithoutLabels() {
    ledger.revoke(authority, LedgerSamples.entries(1));
    ledger.provide(authority, KEY);
    losesLabels(2);

    newProcess().provide(authority, KEY);

    assertThat(newProcess().read(authority, KEY).hasSpare()).isTrue();
    assertThat(newProcess().read(authority, KEY).live()).hasSize(2);
  }

  @Test
  @DisplayName("What was a segment once, and can't be read, is told by its name")
  void unreadable() {
    create(Map.of("phase", "UNKNOWN"));

    assertThatExceptionOfType(LedgerException.Damaged.class)
        .isThrownBy(() -> ledger.provide(authority, KEY))
        .withMessageContaining(LedgerNames.segment(authority, KEY, 1));
  }

  private RevocationLedger newProcess() {
    return new RevocationLedger(
        new FaultyStore(
            new KubernetesConfigMaps(LedgerNamespace.operator(), Leadership.UNDISPUTED),
            FATAL_WRITE,
            FaultyStore.Moment.BEFORE_COMMIT),
        clock.clock());
  }

  private void create(Map<String, String> content) {
    store.create(
        new ConfigMapBuilder()
            .withNewMetadata()
            .withNamespace(authority.namespace())
            .withName(LedgerNames.segment(authority, KEY, 1))
            .endMetadata()
            .withData(content)
            .build());
  }

  private void losesLabels(long number) {
    ConfigMap segment =
        store.get(authority.namespace(), LedgerNames.segment(authority, KEY, number)).orElseThrow();
    store.replace(
        new ConfigMapBuilder(segment).editMetadata().withLabels(Map.of()).endMetadata().build());
  }
}
