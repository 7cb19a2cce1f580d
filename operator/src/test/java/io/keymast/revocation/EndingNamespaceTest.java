package io.keymast.revocation;

import static io.keymast.support.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.keymast.domain.AuthorityName;
import io.keymast.domain.KeyId;
import io.keymast.domain.Leadership;
import io.keymast.support.ControlPlane;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The authority's own namespace is deleted: nothing can be created there any more. */
class EndingNamespaceTest {
  private static final KeyId KEY = LedgerSamples.CA.keyId();

  /** The operator's rights go with the namespace's RoleBindings; this is about what is left. */
  private final KubernetesClient cluster = ControlPlane.shared().admin();

  private final LedgerSamples.TestClock clock = new LedgerSamples.TestClock();
  private final ConfigMapStore store = new KubernetesConfigMaps(cluster, Leadership.UNDISPUTED);
  private final RevocationLedger ledger = new RevocationLedger(store, clock.clock());
  private final CrlPublisher publisher =
      new CrlPublisher(ledger, clock.clock(), LedgerSamples.RANDOM);
  private AuthorityName authority = new AuthorityName("none", "lora");

  @BeforeEach
  void authorityIsReady() {
    authority = new AuthorityName(ControlPlane.shared().newNamespace("ending"), "lora");
    publish();
    ledger.provide(authority, KEY);
  }

  @Test
  @DisplayName(
      "S36 S40 Even the first revocation of an authority whose namespace is ending is stored and"
          + " published, and so are thousands; then the namespace ends")
  void revokesToTheEnd() {
    List<RevocationEntry> entries = LedgerSamples.entries(3_000);
    namespaceIsDeleted();

    ledger.revoke(authority, entries.subList(0, 1));
    ledger.revoke(authority, entries);
    publish();

    GenerationLedger stored = ledger.read(authority, KEY);
    assertThat(
            stored.published(
                entries.stream().map(RevocationEntry::serialNumber).collect(Collectors.toSet())))
        .hasSize(3_000);
    ledger.liftFinalizers(authority);
    await().until(() -> cluster.namespaces().withName(authority.namespace()).get() == null);
  }

  @Test
  @DisplayName("Full segments are left as they are where a merged one can't be created")
  void nothingIsMerged() {
    for (int i = 0; i < Compaction.SMALL_SEGMENTS; i++) {
      EntryLog log = EntryLog.EMPTY.append(LedgerSamples.records(LedgerSamples.entries(1)));
      store.create(
          LedgerSegment.create(authority, KEY, 10 + i, log, LedgerSegment.Phase.SEALED).stored());
    }
    namespaceIsDeleted();

    publish();

    assertThat(ledger.read(authority, KEY).publishedCount()).isEqualTo(Compaction.SMALL_SEGMENTS);
    ledger.liftFinalizers(authority);
  }

  @Test
  @DisplayName("What was not provided in time says that the namespace is ending")
  void tooLate() {
    AuthorityName unprepared = new AuthorityName(authority.namespace(), "unprepared");
    namespaceIsDeleted();

    assertThatExceptionOfType(LedgerException.Ending.class)
        .isThrownBy(() -> ledger.revoke(unprepared, LedgerSamples.entries(1)))
        .withMessageContaining(authority.namespace() + " is being deleted");
    ledger.liftFinalizers(authority);
  }

  private void publish() {
    assertThat(publisher.publish(authority, LedgerSamples.CA, LedgerSamples.WEEK))
        .isInstanceOf(Publication.Published.class);
  }

  private void namespaceIsDeleted() {
    cluster.namespaces().withName(authority.namespace()).delete();
    ConfigMap probe =
        new ConfigMapBuilder()
            .withNewMetadata()
            .withNamespace(authority.namespace())
            .withName("probe")
            .endMetadata()
            .build();
    await()
        .until(
            () -> {
              try {
                store.create(probe);
                return false;
              } catch (LedgerException.Ending ending) {
                return true;
              }
            });
  }
}
