package io.keymast.reconciler.revoking;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.keymast.api.BaseStationCertificate;
import io.keymast.authority.LoadedAuthority;
import io.keymast.decision.KnownCertificate;
import io.keymast.decision.Revocation;
import io.keymast.decision.RevocationCause;
import io.keymast.domain.AuthorityName;
import io.keymast.domain.RevocationReason;
import io.keymast.domain.SerialNumber;
import io.keymast.pki.ParsedCertificate;
import io.keymast.reconciler.cluster.Attempts;
import io.keymast.reconciler.cluster.ClusterView;
import io.keymast.reconciler.cluster.Pokes;
import io.keymast.reconciler.cluster.StoredCertificate;
import io.keymast.revocation.LedgerSnapshot;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings the ledger and the certificates' specs together again, whatever crash, race or restored
 * backup has parted them. In a hold the spec leads: it is written first, both when a hold begins
 * and when it ends. What is revoked for good counts, whichever of the two says so: a spec may be of
 * a restored backup, and so may a part of the ledger.
 */
public final class LedgerAgreement {
  private static final Logger LOG = LoggerFactory.getLogger(LedgerAgreement.class);

  /** At one look, so that the next CRL does not wait for thousands; the next look goes on. */
  private static final int AT_ONCE = 200;

  private final ClusterView cluster;
  private final Function<BaseStationCertificate, StoredCertificate> verifier;
  private final Revoker revoker;
  private final Pokes<BaseStationCertificate> certificates;
  private final RevocationMarks marks;
  private final Clock clock;
  private final AgreementPace pace = new AgreementPace();

  /**
   * @param verifier tells what a stored certificate is by the CA keys that are pinned
   * @param client marks the specs
   */
  public LedgerAgreement(
      ClusterView cluster,
      Function<BaseStationCertificate, StoredCertificate> verifier,
      Revoker revoker,
      Pokes<BaseStationCertificate> certificates,
      KubernetesClient client,
      Clock clock) {
    this.cluster = cluster;
    this.verifier = verifier;
    this.revoker = revoker;
    this.certificates = certificates;
    this.marks = new RevocationMarks(client);
    this.clock = clock;
  }

  /** A finding on a certificate that is ours. */
  private record Parting(Finding finding, KnownCertificate known) {
    private boolean isForGood() {
      return finding.isLackingForGood();
    }

    private String namespace() {
      return finding.object().getMetadata().getNamespace();
    }
  }

  /** Where anything changed since they agreed; by the cache, and carried out by live objects. */
  public void settle(AuthorityName authority, LedgerSnapshot ledger) {
    List<BaseStationCertificate> objects = cluster.certificatesOf(authority);
    AgreementPace.State state = AgreementPace.State.of(ledger, objects);
    Instant now = clock.instant();
    if (!pace.isDue(authority, state, now)) {
      return;
    }
    List<Finding> partings =
        Finding.all(objects, ledger, now)
            .filter(finding -> finding.remedy() != Remedy.NONE)
            .sorted(Comparator.comparing(Finding::remedy))
            .toList();
    List<Finding> due = partings.stream().filter(finding -> finding.isDue(now)).toList();
    if (settle(due) == 0 && due.size() == partings.size()) {
      pace.agreed(authority, state, now);
    }
  }

  /**
   * However many: a CRL of a ledger that had lost them would list them no longer. What is no hold
   * any more is left out, or lifted if it ended meanwhile; the cache may show it a little longer.
   */
  void enterAllAgain(LoadedAuthority authority, LedgerSnapshot ledger) {
    List<Parting> lacking =
        lackingIn(authority, ledger).stream()
            .filter(it -> it.isForGood() || !revoker.isFree(it.namespace(), it.known()))
            .toList();
    Attempts attempts = new Attempts();
    attempts.attempt(() -> enterAgain(lacking.stream().map(Parting::known).toList()));
    lacking.stream()
        .filter(parting -> !parting.isForGood())
        .forEach(
            parting ->
                attempts.attempt(() -> revoker.liftHold(parting.namespace(), parting.known())));
    attempts.conclude();
  }

  /** How many the ledger of this CA key lacks of those that the specs say are revoked. */
  int lacking(LoadedAuthority authority, LedgerSnapshot ledger) {
    return lackingIn(authority, ledger).size();
  }

  /** By the very key, which no status needs to pin. */
  private List<Parting> lackingIn(LoadedAuthority authority, LedgerSnapshot ledger) {
    List<ParsedCertificate> issuer = List.of(authority.key().certificate());
    return Finding.all(cluster.certificatesOf(authority.name()), ledger, clock.instant())
        .filter(finding -> finding.isUnder(authority.keyId()) && finding.isLacking())
        .flatMap(
            finding ->
                StoredCertificate.verify(finding.object(), issuer)
                        instanceof StoredCertificate.Ours(var known)
                    ? Stream.of(new Parting(finding, known))
                    : Stream.empty())
        .toList();
  }

  /** The authority is gone. */
  void forget(AuthorityName authority) {
    pace.forget(authority);
  }

  /** All that it tries is tried, whichever fails. Returns how many that were, or were to be. */
  private int settle(List<Finding> findings) {
    List<Parting> ours = new ArrayList<>();
    int open = 0;
    for (Finding finding : findings) {
      if (open == AT_ONCE) {
        break;
      }
      switch (verifier.apply(finding.object())) {
        case StoredCertificate.Ours(var known) -> {
          open++;
          ours.add(new Parting(finding, known));
        }
        case StoredCertificate.Unverifiable _ -> open++;
        case StoredCertificate.Foreign _ -> {}
      }
    }
    Attempts attempts = new Attempts();
    attempts.attempt(
        () -> enterAgain(ours.stream().filter(Parting::isForGood).map(Parting::known).toList()));
    ours.forEach(parting -> attempts.attempt(() -> settle(parting)));
    attempts.conclude();
    return open;
  }

  private void settle(Parting parting) {
    Finding finding = parting.finding();
    KnownCertificate known = parting.known();
    switch (finding.remedy()) {
      case MARK_SPEC -> mark(parting, finding.reason().orElseThrow());
      case ENTER_HOLD -> certificates.poke(parting.namespace(), known.name());
      case LIFT_HOLD -> revoker.liftHold(parting.namespace(), known);
      case ENTER_AGAIN, NONE -> {}
    }
  }

  /** Of each CA key in one write, whatever fails for another; but what was entered since. */
  private void enterAgain(List<KnownCertificate> lost) {
    Attempts.forEach(
        lost.stream()
            .map(
                known ->
                    new Revocation(
                        known,
                        known.fate().revoked().orElseThrow(),
                        known.fate().cause().orElse(RevocationCause.BY_HAND)))
            .collect(Collectors.groupingBy(it -> it.certificate().binding().authorityKeyId())),
        (_, revocations) -> enterAgainUnderOneKey(revocations));
  }

  private void enterAgainUnderOneKey(List<Revocation> lost) {
    Set<SerialNumber> added = revoker.affirm(lost);
    for (Revocation revocation : lost) {
      KnownCertificate certificate = revocation.certificate();
      if (added.contains(certificate.serialNumber())) {
        LOG.atWarn()
            .addKeyValue("authority", certificate.binding().authority())
            .addKeyValue("serialNumber", certificate.serialNumber())
            .addKeyValue("reason", revocation.reason().apiName())
            .log("a revocation was not in the ledger, and is now");
      }
    }
  }

  private void mark(Parting parting, RevocationReason reason) {
    if (marks.markAsLedgerSays(parting.namespace(), parting.known(), reason, clock.instant())) {
      LOG.atWarn()
          .addKeyValue("namespace", parting.namespace())
          .addKeyValue("certificate", parting.known().name())
          .addKeyValue("reason", reason.apiName())
          .log("the ledger lists a certificate whose spec did not say that it is revoked");
    }
  }
}
