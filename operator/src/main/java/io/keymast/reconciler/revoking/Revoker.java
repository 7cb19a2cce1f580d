package io.keymast.reconciler.revoking;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.keymast.api.CertificateAuthority;
import io.keymast.authority.Journal;
import io.keymast.decision.KnownCertificate;
import io.keymast.decision.Revocation;
import io.keymast.decision.RevocationCause;
import io.keymast.domain.AuthorityName;
import io.keymast.domain.RevocationReason;
import io.keymast.domain.SerialNumber;
import io.keymast.reconciler.cluster.Attempts;
import io.keymast.reconciler.cluster.Pokes;
import io.keymast.reconciler.observation.RetirementView;
import io.keymast.revocation.RevocationEntry;
import io.keymast.revocation.RevocationLedger;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiPredicate;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * Revokes: first durably in the ledger, then in the certificate's spec. Doing it again does
 * nothing. A compromised key is retired for good; where that fails, its certificate is revoked all
 * the same. No authority's trouble keeps another's certificates from being revoked.
 */
public final class Revoker {
  private final RevocationMarks marks;
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
    this.marks = new RevocationMarks(client);
    this.ledger = ledger;
    this.retirement = retirement;
    this.records = new RevocationRecords(journal);
    this.authorities = authorities;
    this.clock = clock;
  }

  /**
   * Returns when the revocations are durable and the certificates' specs say so. What cannot be put
   * on hold keeps nothing else from being revoked; what somebody else has revoked in its stead is
   * entered by its own reconciler.
   *
   * @param news of each that its spec did not say before
   */
  public void revoke(String namespace, List<Revocation> revocations, Consumer<Revocation> news) {
    Attempts.forEach(
        byAuthority(revocations), (authority, list) -> revoke(namespace, authority, list, news));
  }

  private void revoke(
      String namespace, AuthorityName authority, List<Revocation> list, Consumer<Revocation> news) {
    Attempts attempts = new Attempts();
    List<Revocation> due = new ArrayList<>(list.stream().filter(it -> !isNewHold(it)).toList());
    list.stream()
        .filter(Revoker::isNewHold)
        .forEach(
            hold ->
                attempts.attempt(
                    () -> {
                      if (marks.hold(namespace, hold)) {
                        due.add(hold);
                      }
                    }));
    attempts.attempt(() -> enterAndMark(namespace, authority, due, news));
    attempts.conclude();
  }

  private void enterAndMark(
      String namespace, AuthorityName authority, List<Revocation> due, Consumer<Revocation> news) {
    enter(authority, due, Revoker::always);
    Attempts attempts = new Attempts();
    attempts.attempt(() -> retireKeys(authority, due));
    for (Revocation revocation : due) {
      attempts.attempt(
          () -> {
            if (isNewHold(revocation)
                || (!revocation.isMarked() && marks.mark(namespace, revocation))) {
              news.accept(revocation);
            }
          });
    }
    attempts.conclude();
  }

  /**
   * Says in the certificates' specs what can't be made durable yet: what asked for it may be
   * forgotten by then. Their own reconciler enters it as soon as it can. A hold waits, since who
   * asks for it goes on asking.
   */
  void mark(String namespace, List<Revocation> revocations) {
    Attempts attempts = new Attempts();
    revocations.stream()
        .filter(it -> it.isForGood() && !it.isMarked())
        .forEach(it -> attempts.attempt(() -> marks.mark(namespace, it)));
    attempts.conclude();
  }

  /** Marked first: a hold that only the ledger knew would never be lifted after a crash. */
  private static boolean isNewHold(Revocation revocation) {
    return revocation.reason() == RevocationReason.CERTIFICATE_HOLD && !revocation.isMarked();
  }

  /**
   * Returns when the ledger holds them; needs no CA key.
   *
   * @return those that it did not hold before
   */
  public Set<SerialNumber> makeDurable(List<Revocation> revocations) {
    return store(revocations, Revoker::always);
  }

  /** The same for what was told before: it is news only if the ledger had lost it. */
  public Set<SerialNumber> affirm(List<Revocation> revocations) {
    return store(revocations, (revocation, isNew) -> isNew);
  }

  /** Keys first: what the ledger has is not looked at again. */
  private Set<SerialNumber> store(
      List<Revocation> revocations, BiPredicate<Revocation, Boolean> isNews) {
    Set<SerialNumber> added = new HashSet<>();
    Attempts.forEach(
        byAuthority(revocations),
        (authority, list) -> {
          Attempts attempts = new Attempts();
          attempts.attempt(() -> retireKeys(authority, list));
          attempts.attempt(() -> added.addAll(enter(authority, list, isNews)));
          attempts.conclude();
        });
    return added;
  }

  private Set<SerialNumber> enter(
      AuthorityName authority, List<Revocation> list, BiPredicate<Revocation, Boolean> isNews) {
    Set<SerialNumber> added = ledger.revoke(authority, list.stream().map(this::entry).toList());
    List<Revocation> news =
        list.stream()
            .filter(it -> isNews.test(it, added.contains(it.certificate().serialNumber())))
            .toList();
    if (!news.isEmpty()) {
      news.forEach(revocation -> records.write(authority, revocation));
      authorities.poke(authority.namespace(), authority.name());
    }
    return added;
  }

  private void retireKeys(AuthorityName authority, List<Revocation> list) {
    Attempts attempts = new Attempts();
    list.stream()
        .filter(revocation -> revocation.reason() == RevocationReason.KEY_COMPROMISE)
        .map(Revocation::certificate)
        .forEach(
            it ->
                attempts.attempt(
                    () -> retirement.retire(authority, it.binding().key(), it.issuedAt())));
    attempts.conclude();
  }

  private static Map<AuthorityName, List<Revocation>> byAuthority(List<Revocation> revocations) {
    return revocations.stream()
        .collect(Collectors.groupingBy(it -> it.certificate().binding().authority()));
  }

  private static boolean always(Revocation revocation, boolean isNew) {
    return true;
  }

  /**
   * Lifts what suspension put on hold: first in the spec, which leads. After a crash between the
   * two, {@link LedgerAgreement} finds what the ledger holds on.
   */
  public void lift(String namespace, KnownCertificate certificate) {
    marks.lift(namespace, certificate);
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

  /** Live: its spec says that it is not revoked. */
  boolean isFree(String namespace, KnownCertificate certificate) {
    return marks.live(namespace, certificate).filter(fate -> fate.revoked().isEmpty()).isPresent();
  }

  private Optional<Revocation> heldAgain(String namespace, KnownCertificate certificate) {
    return marks
        .live(namespace, certificate)
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

  private RevocationEntry entry(Revocation revocation) {
    KnownCertificate certificate = revocation.certificate();
    return new RevocationEntry(
        certificate.serialNumber(),
        certificate.binding().authorityKeyId(),
        clock.instant(),
        revocation.reason(),
        certificate.validity().notAfter());
  }
}
