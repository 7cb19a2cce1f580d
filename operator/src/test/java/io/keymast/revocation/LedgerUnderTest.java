package io.keymast.revocation;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.keymast.domain.AuthorityName;
import io.keymast.domain.KeyId;
import io.keymast.domain.Leadership;
import io.keymast.domain.Violation;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** An authority's ledger in the cluster, and who publishes CRLs of it. */
record LedgerUnderTest(
    ConfigMapStore store,
    LedgerSamples.TestClock clock,
    AuthorityName authority,
    RevocationLedger ledger,
    CrlPublisher publisher) {
  static final KeyId KEY = LedgerSamples.CA.keyId();

  static LedgerUnderTest create() {
    return ledBy(Leadership.UNDISPUTED);
  }

  static LedgerUnderTest ledBy(Leadership leadership) {
    LedgerSamples.TestClock clock = new LedgerSamples.TestClock();
    RevocationLedger ledger =
        new RevocationLedger(LedgerNamespace.operator(), leadership, clock.clock());
    return new LedgerUnderTest(
        new KubernetesConfigMaps(LedgerNamespace.operator(), Leadership.UNDISPUTED),
        clock,
        LedgerNamespace.newAuthority(),
        ledger,
        new CrlPublisher(ledger, clock.clock(), LedgerSamples.RANDOM));
  }

  void revoke(List<RevocationEntry> entries) {
    ledger.revoke(authority, entries);
  }

  Publication tryToPublish() {
    return publisher.publish(authority, LedgerSamples.CA, LedgerSamples.WEEK);
  }

  PublishedCrl publish() {
    Publication publication = tryToPublish();
    assertThat(publication).isInstanceOf(Publication.Published.class);
    return ((Publication.Published) publication).crl();
  }

  List<String> refusals() {
    Publication publication = tryToPublish();
    assertThat(publication).isInstanceOf(Publication.Refused.class);
    return ((Publication.Refused) publication)
        .violations().stream().map(Violation::reason).toList();
  }

  GenerationLedger stored() {
    return ledger.read(authority).generation(KEY).orElseThrow();
  }

  /** As another process does, without the CA's key. */
  PublishedCrl readAsReplica() {
    Map<String, ConfigMap> stored = new HashMap<>();
    store
        .list(authority.namespace(), LedgerNames.selector(authority, KEY))
        .forEach(configMap -> stored.put(configMap.getMetadata().getName(), configMap));
    return CrlReader.read(
        KEY,
        Optional.ofNullable(stored.get(LedgerNames.head(authority.name(), KEY))).orElseThrow(),
        name -> Optional.ofNullable(stored.get(name)));
  }

  void alter(String name, UnaryOperator<ConfigMapBuilder> change) {
    ConfigMap before = store.get(authority.namespace(), name).orElseThrow();
    assertThat(store.replace(change.apply(new ConfigMapBuilder(before)).build())).isPresent();
  }
}
