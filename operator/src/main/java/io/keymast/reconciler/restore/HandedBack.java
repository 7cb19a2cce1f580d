package io.keymast.reconciler.restore;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.keymast.api.BaseStationCertificate;
import io.keymast.authority.Journal;
import io.keymast.authority.LoadedAuthority;
import io.keymast.domain.RevocationReason;
import io.keymast.domain.SerialNumber;
import io.keymast.pki.CrlEntry;
import io.keymast.reconciler.cluster.Attempts;
import io.keymast.reconciler.cluster.ClusterView;
import io.keymast.reconciler.cluster.StoredCertificate;
import io.keymast.revocation.RevocationEntry;
import io.keymast.revocation.RevocationLedger;
import java.net.HttpURLConnection;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Puts revocations that the ledger lost back into it, and into the specs of the certificates that
 * the cluster still has. What the CA key did not sign counts for nothing: anybody may have made it
 * up who may write certificates.
 */
public final class HandedBack {
  private final KubernetesClient client;
  private final ClusterView cluster;
  private final RevocationLedger ledger;
  private final Journal journal;

  public HandedBack(
      KubernetesClient client, ClusterView cluster, RevocationLedger ledger, Journal journal) {
    this.client = client;
    this.cluster = cluster;
    this.ledger = ledger;
    this.journal = journal;
  }

  /**
   * Durable when it returns; doing it again does nothing. In a hold the spec leads: one that only
   * the ledger knew would be lifted again, so it is marked first.
   *
   * @throws RuntimeException if not all of it could be done; the rest is
   */
  void store(LoadedAuthority authority, List<CrlEntry> lost) {
    Map<SerialNumber, BaseStationCertificate> known = known(authority, lost);
    Attempts attempts = new Attempts();
    List<CrlEntry> ready = new ArrayList<>();
    for (CrlEntry entry : lost) {
      if (isHold(entry)) {
        attempts.attempt(
            () -> {
              mark(known, entry);
              ready.add(entry);
            });
      } else {
        ready.add(entry);
      }
    }
    enter(authority, ready, known);
    ready.stream()
        .filter(entry -> !isHold(entry))
        .forEach(entry -> attempts.attempt(() -> mark(known, entry)));
    attempts.conclude();
  }

  private static boolean isHold(CrlEntry entry) {
    return entry.reason() == RevocationReason.CERTIFICATE_HOLD;
  }

  private void enter(
      LoadedAuthority authority,
      List<CrlEntry> entries,
      Map<SerialNumber, BaseStationCertificate> known) {
    ledger.revoke(
        authority.name(),
        entries.stream()
            .map(
                entry ->
                    new RevocationEntry(
                        entry.serialNumber(),
                        authority.keyId(),
                        entry.revocationDate(),
                        entry.reason(),
                        notAfter(authority, Optional.ofNullable(known.get(entry.serialNumber())))))
            .toList());
    for (CrlEntry entry : entries) {
      journal.write(
          Journal.Entry.RECOVERED,
          Map.of(
              "serialNumber", entry.serialNumber().hex(),
              "authority", authority.name().toString(),
              "reason", entry.reason().apiName(),
              "revokedAt", entry.revocationDate().toString()));
    }
  }

  /** Whether the cluster has certificates that the CA key signed. */
  boolean hasIssued(LoadedAuthority authority) {
    return cluster.certificatesUnder(authority.name(), authority.keyId()).stream()
        .anyMatch(certificate -> isSigned(certificate, authority));
  }

  private static boolean isSigned(BaseStationCertificate certificate, LoadedAuthority authority) {
    return StoredCertificate.verify(certificate, List.of(authority.key().certificate()))
        .ours()
        .isPresent();
  }

  /** A CRL does not tell when a certificate ends: no later than the CA. */
  private static Instant notAfter(
      LoadedAuthority authority, Optional<BaseStationCertificate> certificate) {
    return certificate
        .flatMap(known -> Optional.ofNullable(known.getSpec().notAfter()))
        .orElseGet(() -> authority.key().certificate().validity().notAfter());
  }

  private Map<SerialNumber, BaseStationCertificate> known(
      LoadedAuthority authority, List<CrlEntry> lost) {
    Set<SerialNumber> wanted =
        lost.stream().map(CrlEntry::serialNumber).collect(Collectors.toSet());
    Map<SerialNumber, BaseStationCertificate> known = new HashMap<>();
    for (BaseStationCertificate certificate :
        cluster.certificatesUnder(authority.name(), authority.keyId())) {
      Optional.ofNullable(certificate.getSpec().serialNumber())
          .flatMap(SerialNumber::parse)
          .filter(wanted::contains)
          .filter(_ -> isSigned(certificate, authority))
          .ifPresent(serialNumber -> known.put(serialNumber, certificate));
    }
    return known;
  }

  private void mark(Map<SerialNumber, BaseStationCertificate> known, CrlEntry entry) {
    Optional.ofNullable(known.get(entry.serialNumber()))
        .filter(certificate -> certificate.getSpec().revocation() == null)
        .ifPresent(certificate -> mark(certificate, entry));
  }

  private void mark(BaseStationCertificate certificate, CrlEntry entry) {
    try {
      client
          .resources(BaseStationCertificate.class)
          .inNamespace(certificate.getMetadata().getNamespace())
          .withName(certificate.getMetadata().getName())
          .patch(
              PatchContext.of(PatchType.JSON_MERGE),
              "{\"spec\":{\"revocation\":{\"reason\":\"" + entry.reason().apiName() + "\"}}}");
    } catch (KubernetesClientException e) {
      if (e.getCode() != HttpURLConnection.HTTP_NOT_FOUND) {
        throw e;
      }
    }
  }
}
