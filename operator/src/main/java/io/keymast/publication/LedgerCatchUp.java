package io.keymast.publication;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.keymast.domain.SerialNumber;
import io.keymast.pki.CrlEntry;
import io.keymast.pki.VerifiedCrl;
import io.keymast.publication.ServedCrls.Generation;
import io.keymast.revocation.CrlReader;
import io.keymast.revocation.LedgerException;
import io.keymast.revocation.LedgerNames;
import io.keymast.revocation.PublishedCrl;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Whether the ledgers in the cluster, which were put back to an older state, know again what this
 * process has served. Before that its memory must not be given up.
 */
public final class LedgerCatchUp {
  private final KubernetesClient client;
  private final ServedCrls served;

  public LedgerCatchUp(KubernetesClient client, ServedCrls served) {
    this.client = client;
    this.served = served;
  }

  /**
   * The certificates that the served CRLs list and the ledgers' newest ones do not; a live read.
   */
  public List<SerialNumber> missing() {
    return served.all().entrySet().stream()
        .flatMap(entry -> missing(entry.getKey(), entry.getValue().crl()))
        .toList();
  }

  /** Whether nothing is missing, and no number would go back. */
  public boolean isComplete() {
    return served.all().entrySet().stream()
            .allMatch(
                entry ->
                    newest(entry.getKey())
                        .filter(
                            crl ->
                                crl.fields()
                                        .number()
                                        .compareTo(entry.getValue().crl().fields().number())
                                    >= 0)
                        .isPresent())
        && missing().isEmpty();
  }

  private Stream<SerialNumber> missing(Generation generation, PublishedCrl crl) {
    List<SerialNumber> missing = new ArrayList<>(serialNumbers(crl));
    newest(generation).ifPresent(now -> missing.removeAll(serialNumbers(now)));
    return missing.stream();
  }

  private Optional<PublishedCrl> newest(Generation generation) {
    Map<String, ConfigMap> parts =
        client
            .configMaps()
            .inNamespace(generation.namespace())
            .withLabelIn(LedgerNames.PART_LABEL, LedgerNames.HEAD, LedgerNames.SEGMENT)
            .list()
            .getItems()
            .stream()
            .collect(Collectors.toMap(part -> part.getMetadata().getName(), part -> part));
    try {
      return Optional.ofNullable(parts.get(generation.head()))
          .map(
              head ->
                  CrlReader.read(
                      generation.keyId(), head, name -> Optional.ofNullable(parts.get(name))));
    } catch (LedgerException.Damaged damaged) {
      return Optional.empty();
    }
  }

  private static Set<SerialNumber> serialNumbers(PublishedCrl crl) {
    return VerifiedCrl.parse(crl.crl(), crl.issuer()).stream()
        .flatMap(verified -> verified.entries().stream())
        .map(CrlEntry::serialNumber)
        .collect(Collectors.toSet());
  }
}
