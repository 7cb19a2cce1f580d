package io.keymast.reconciler.authority;

import io.keymast.api.CertificateAuthority;
import io.keymast.authority.CertificateAuthorities;
import io.keymast.authority.CertificateAuthorities.Entry;
import io.keymast.decision.AuthorityRemains;
import io.keymast.decision.DeletionDecision;
import io.keymast.domain.AuthorityName;
import io.keymast.reconciler.cluster.Events;
import io.keymast.reconciler.cluster.Events.Happening;
import io.keymast.reconciler.cluster.Events.Type;
import io.keymast.reconciler.cluster.Names;
import io.keymast.reconciler.cluster.UnexpiredCertificates;
import io.keymast.revocation.LedgerException;
import io.keymast.status.ConditionType;
import io.keymast.validation.DeletionPolicy;
import java.time.Clock;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Lets a deleted authority go, once nothing of it could be relied on or a person says so. */
public final class AuthorityDeparture {
  /** The reason of a Ready that is False since nothing is waited for any more. */
  static final String DEPARTING = "Departing";

  private static final Logger LOG = LoggerFactory.getLogger(AuthorityDeparture.class);

  private final UnexpiredCertificates certificates;
  private final AuthorityKeys keys;
  private final AuthorityDuties duties;
  private final CertificateAuthorities authorities;
  private final Events events;
  private final Clock clock;

  public AuthorityDeparture(
      UnexpiredCertificates certificates,
      AuthorityKeys keys,
      AuthorityDuties duties,
      CertificateAuthorities authorities,
      Events events,
      Clock clock) {
    this.certificates = certificates;
    this.keys = keys;
    this.duties = duties;
    this.authorities = authorities;
    this.events = events;
    this.clock = clock;
  }

  /** Whether a thread may still be issuing under it: that has to end before anything is counted. */
  boolean isIssuing(AuthorityName name) {
    return authorities.find(name).filter(entry -> !(entry instanceof Entry.NotReady)).isPresent();
  }

  /** Whether its status says that it departs: a ledger that is missing by now is no lost one. */
  static boolean isDeparting(CertificateAuthority object) {
    return object.getStatus() != null
        && ConditionType.READY
            .in(object.getStatus().conditions())
            .filter(ready -> DEPARTING.equals(ready.reason()))
            .isPresent();
  }

  /** By the cache while it waits; nothing goes for good on what a cache does not show. */
  DeletionDecision decide(CertificateAuthority object) {
    AuthorityName name = Names.of(object);
    List<Instant> cached = certificates.endsByCache(name);
    return switch (DeletionPolicy.of(object.getSpec())) {
      case DELETE -> DeletionDecision.abandon(cached.size());
      case RETAIN -> {
        DeletionDecision decision = retain(object, cached);
        yield decision instanceof DeletionDecision.Finish
            ? inDoubt(object, retain(object, certificates.endsLive(name)))
            : decision;
      }
    };
  }

  /** What the cluster does not know any more is no reason to go. */
  private DeletionDecision inDoubt(CertificateAuthority object, DeletionDecision decision) {
    return decision instanceof DeletionDecision.Finish && !isDeparting(object)
        ? duties
            .doubt(object)
            .<DeletionDecision>map(
                doubt ->
                    new DeletionDecision.Wait(
                        "it waits: "
                            + doubt
                            + ". To let it go at once, set spec.deletionPolicy to Delete"))
            .orElse(decision)
        : decision;
  }

  /**
   * The ledger is read after the certificates: whichever goes meanwhile is in the ledger by then.
   * That of an authority which departs may be half deleted, and had nothing to wait for before.
   */
  private DeletionDecision retain(CertificateAuthority object, List<Instant> unexpired) {
    try {
      return retain(unexpired, duties.unexpiredRevocations(Names.of(object), clock.instant()));
    } catch (LedgerException.Damaged damaged) {
      return isDeparting(object)
          ? retain(unexpired, List.of())
          : new DeletionDecision.Wait(
              "it waits, since nobody can tell what it has revoked: "
                  + damaged.asViolation().message());
    }
  }

  private static DeletionDecision retain(List<Instant> unexpired, List<Instant> revocations) {
    return DeletionDecision.retain(
        new AuthorityRemains(
            unexpired.size(),
            revocations.size(),
            Stream.concat(unexpired.stream(), revocations.stream())
                .max(Comparator.naturalOrder())
                .orElse(Instant.EPOCH)));
  }

  void waits(CertificateAuthority object, String message) {
    events.tell(
        object, new Happening(Type.NORMAL, "DeletionWaits", "Delete", message, "first look"));
  }

  void finish(AuthorityName name) {
    keys.liftFinalizers(name);
    duties.deleteLedger(name);
    authorities.remove(name);
  }

  void abandon(CertificateAuthority object, String message) {
    AuthorityName name = Names.of(object);
    keys.liftFinalizers(name);
    duties.abandon(name);
    authorities.remove(name);
    events.tell(
        object, new Happening(Type.WARNING, "AuthorityAbandoned", "Delete", message, "the end"));
    LOG.atWarn().addKeyValue("authority", name).log(message);
  }
}
