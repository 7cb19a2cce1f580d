package io.keymast.bench;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import io.keymast.domain.AuthorityName;
import io.keymast.revocation.CrlReader;
import io.keymast.revocation.LedgerNames;
import io.keymast.revocation.PublishedCrl;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * How long each revocation waited for the first CRL that lists it: from its entry in the ledger to
 * thisUpdate, both in whole seconds. CRLs are read whenever a head is written, as a Key Installer
 * reads them, with the signature over all of each. One that is followed by another before it is
 * read is missed, and what it listed seems to have waited longer: never shorter.
 */
final class FirstListings implements AutoCloseable {
  private final KubernetesClient admin;
  private final String namespace;
  private final Map<BigInteger, Duration> waits = new ConcurrentHashMap<>();
  private final SharedIndexInformer<ConfigMap> heads;

  FirstListings(KubernetesClient admin, AuthorityName authority) {
    this.admin = admin;
    this.namespace = authority.namespace();
    this.heads =
        admin
            .configMaps()
            .inNamespace(namespace)
            .withLabel(LedgerNames.PART_LABEL, LedgerNames.HEAD)
            .inform(
                new ResourceEventHandler<>() {
                  @Override
                  public void onAdd(ConfigMap head) {
                    look();
                  }

                  @Override
                  public void onUpdate(ConfigMap former, ConfigMap head) {
                    look();
                  }

                  @Override
                  public void onDelete(ConfigMap head, boolean unseen) {}
                });
  }

  /** Of these certificates, those that a CRL has listed. */
  long count(Set<BigInteger> serialNumbers) {
    return serialNumbers.stream().filter(waits::containsKey).count();
  }

  /** Of those that were listed. */
  Duration longest(Set<BigInteger> serialNumbers) {
    return serialNumbers.stream()
        .flatMap(serialNumber -> Stream.ofNullable(waits.get(serialNumber)))
        .max(Duration::compareTo)
        .orElse(Duration.ZERO);
  }

  /** By the CRLs of now; not needed but where a look has failed. */
  synchronized void look() {
    published()
        .map(crl -> ListedCertificates.of(crl.crl()))
        .forEach(
            crl ->
                crl.entries()
                    .forEach(
                        entry ->
                            waits.computeIfAbsent(
                                entry.getSerialNumber(),
                                _ -> waited(entry.getRevocationDate().toInstant(), crl))));
  }

  private static Duration waited(Instant revoked, ListedCertificates crl) {
    return Duration.between(revoked, crl.thisUpdate());
  }

  private Stream<PublishedCrl> published() {
    Map<String, ConfigMap> parts =
        admin
            .configMaps()
            .inNamespace(namespace)
            .withLabel(LedgerNames.PART_LABEL)
            .list()
            .getItems()
            .stream()
            .collect(Collectors.toMap(part -> part.getMetadata().getName(), Function.identity()));
    return parts.entrySet().stream()
        .filter(part -> LedgerNames.headOf(part.getKey()).stream().anyMatch(part.getKey()::equals))
        .map(
            head ->
                CrlReader.read(
                    LedgerNames.keyId(head.getKey()).orElseThrow(),
                    head.getValue(),
                    name -> Optional.ofNullable(parts.get(name))));
  }

  @Override
  public void close() {
    heads.close();
  }
}
