package io.keymast.reconciler;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.keymast.api.BaseStationCertificate;
import io.keymast.api.CertificateAuthority;
import io.keymast.authority.Journal;
import io.keymast.decision.KnownCertificate;
import io.keymast.decision.Revocation;
import io.keymast.decision.RevocationCause;
import io.keymast.domain.AuthorityName;
import io.keymast.domain.RevocationReason;
import io.keymast.domain.SerialNumber;
import io.keymast.revocation.RevocationEntry;
import io.keymast.revocation.RevocationLedger;
import java.net.HttpURLConnection;
import java.time.Clock;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiPredicate;
import java.util.stream.Collectors;

/**
 * Revokes: first durably in the ledger, then in the certificate's spec. Doing it again does
 * nothing. A compromised key is retired for good.
 */
public final class Revoker {
  private final KubernetesClient client;
  private final RevocationLedger ledger;
  private final RetirementView retirement;
  private final RevocationRecords records;
  private final Pokes<CertificateAuthority> authorities;
  private final Clock clock;

  public Revoker(
      KubernetesClient client,
      RevocationLedger ledger,
      RetirementView retirement,
      Journal journal,
      Pokes<CertificateAuthority> authorities,
      Clock clock) {
    this.client = client;
    this.ledger = ledger;
    this.retirement = retirement;
    this.records = new RevocationRecords(journal);
    this.authorities = authorities;
    this.clock = clock;
  }

  /** Returns when the revocations are durable and the certificates' specs say so. */
  void revoke(String namespace, List<Revocation> revocations) {
    List<Revocation> unmarked = revocations.stream().filter(it -> !it.isMarked()).toList();
    unmarked.stream().filter(Revoker::isHold).forEach(hold -> mark(namespace, hold));
    makeDurable(revocations);
    unmarked.stream().filter(it -> !isHold(it)).forEach(it -> mark(namespace, it));
  }

  /** Marked first: a hold that only the ledger knew would never be lifted after a crash. */
  private static boolean isHold(Revocation revocation) {
    return revocation.reason() == RevocationReason.CERTIFICATE_HOLD;
  }

  /**
   * Returns when the ledger holds them; needs no CA key.
   *
   * @return those that it did not hold before
   */
  Set<SerialNumber> makeDurable(List<Revocation> revocations) {
    return store(revocations, (revocation, isNew) -> true);
  }

  /** The same for what was told before: it is news only if the ledger had lost it. */
  Set<SerialNumber> affirm(List<Revocation> revocations) {
    return store(revocations, (revocation, isNew) -> isNew);
  }

  private Set<SerialNumber> store(
      List<Revocation> revocations, BiPredicate<Revocation, Boolean> isNews) {
    Set<SerialNumber> added = new HashSet<>();
    revocations.stream()
        .collect(Collectors.groupingBy(it -> it.certificate().binding().authority()))
        .forEach(
            (authority, list) -> {
              added.addAll(ledger.revoke(authority, list.stream().map(this::entry).toList()));
              list.stream()
                  .filter(revocation -> revocation.reason() == RevocationReason.KEY_COMPROMISE)
                  .map(Revocation::certificate)
                  .forEach(it -> retirement.retire(authority, it.binding().key(), it.issuedAt()));
              List<Revocation> news =
                  list.stream()
                      .filter(
                          it -> isNews.test(it, added.contains(it.certificate().serialNumber())))
                      .toList();
              if (!news.isEmpty()) {
                news.forEach(revocation -> records.write(authority, revocation));
                authorities.poke(authority.namespace(), authority.name());
              }
            });
    return added;
  }

  /**
   * Lifts what suspension put on hold: first in the spec, which leads. After a crash between the
   * two, {@link HoldKeeper} finds what the ledger holds on.
   */
  void lift(String namespace, KnownCertificate certificate) {
    patch(
        namespace,
        certificate.name(),
        PatchType.JSON,
        "[{\"op\":\"test\",\"path\":\"/spec/revocation/cause\",\"value\":\""
            + RevocationCause.SUSPENDED.apiName()
            + "\"},{\"op\":\"remove\",\"path\":\"/spec/revocation\"}]");
    liftHold(namespace, certificate);
  }

  /**
   * Returns when the ledger no longer holds what the spec does not hold. Looks before, since a
   * cache may be late, and after: what was put on hold again meanwhile found the old entry, and so
   * added none.
   */
  void liftHold(String namespace, KnownCertificate certificate) {
    if (!isFree(namespace, certificate)) {
      return;
    }
    AuthorityName authority = certificate.binding().authority();
    ledger.liftHold(authority, certificate.binding().authorityKeyId(), certificate.serialNumber());
    records.lifted(authority, certificate.serialNumber());
    authorities.poke(authority.namespace(), authority.name());
    heldAgain(namespace, certificate).ifPresent(again -> makeDurable(List.of(again)));
  }

  private boolean isFree(String namespace, KnownCertificate certificate) {
    return live(namespace, certificate).filter(fate -> fate.revoked().isEmpty()).isPresent();
  }

  private Optional<Revocation> heldAgain(String namespace, KnownCertificate certificate) {
    return live(namespace, certificate)
        .flatMap(
            fate ->
                fate.revoked()
                    .map(
                        reason ->
                            new Revocation(
                                certificate,
                                reason,
                                fate.cause().orElse(RevocationCause.BY_HAND))));
  }

  private Optional<KnownCertificate.Fate> live(String namespace, KnownCertificate certificate) {
    return Optional.ofNullable(
            client
                .resources(BaseStationCertificate.class)
                .inNamespace(namespace)
                .withName(certificate.name())
                .get())
        .map(StoredCertificate::fate);
  }

  private RevocationEntry entry(Revocation revocation) {
    KnownCertificate certificate = revocation.certificate();
    return new RevocationEntry(
        certificate.serialNumber(),
        certificate.binding().authorityKeyId(),
        clock.instant(),
        revocation.reason(),
        certificate.validity().notAfter());
  }

  private void mark(String namespace, Revocation revocation) {
    patch(
        namespace,
        revocation.certificate().name(),
        PatchType.JSON_MERGE,
        "{\"spec\":{\"revocation\":{\"reason\":\""
            + revocation.reason().apiName()
            + "\",\"cause\":\""
            + revocation.cause().apiName()
            + "\"}}}");
  }

  private void patch(String namespace, String name, PatchType type, String patch) {
    try {
      client
          .resources(BaseStationCertificate.class)
          .inNamespace(namespace)
          .withName(name)
          .patch(PatchContext.of(type), patch);
    } catch (KubernetesClientException e) {
      if (e.getCode() != HttpURLConnection.HTTP_NOT_FOUND) {
        throw e;
      }
    }
  }
}
