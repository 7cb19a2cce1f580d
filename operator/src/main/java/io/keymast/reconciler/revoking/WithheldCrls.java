package io.keymast.reconciler.revoking;

import io.keymast.api.CertificateAuthority;
import io.keymast.api.CertificateAuthorityStatus;
import io.keymast.api.CertificateAuthorityStatus.Crl;
import io.keymast.authority.LoadedAuthority;
import io.keymast.domain.AuthorityName;
import io.keymast.domain.KeyId;
import io.keymast.domain.NotLeadingException;
import io.keymast.domain.TimeBounds;
import io.keymast.domain.Violation;
import io.keymast.pki.CrlFields;
import io.keymast.reconciler.cluster.ClusterView;
import io.keymast.reconciler.cluster.EndingException;
import io.keymast.reconciler.cluster.Events;
import io.keymast.reconciler.cluster.Events.Happening;
import io.keymast.reconciler.cluster.Events.Type;
import io.keymast.reconciler.restore.RestoreGuard;
import io.keymast.revocation.LedgerSnapshot;
import io.keymast.revocation.PublicationSchedule;
import io.keymast.revocation.Recovered;
import io.keymast.revocation.RevocationLedger;
import java.math.BigInteger;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The CRLs that wait until their ledger has again what it had lost: made of it now, the next one
 * would list less than the certificates' specs say is revoked. Gates have a newer one meanwhile.
 */
public final class WithheldCrls {
  private static final Logger LOG = LoggerFactory.getLogger(WithheldCrls.class);

  /** Nothing has failed: holds that were entered were lifted before. */
  private static final String CACHE_IS_LATE = "the operator's cache still shows holds that ended";

  private final RevocationLedger ledger;
  private final LedgerAgreement agreement;
  private final RestoreGuard restores;
  private final ClusterView cluster;
  private final Events events;
  private final LongSupplier nanoTime;

  /** Until it is published. */
  private final Map<Key, Withholding> withheld = new ConcurrentHashMap<>();

  /** Two authorities may have one CA key, each with a ledger of its own. */
  private record Key(AuthorityName authority, KeyId keyId) {
    private static Key of(LoadedAuthority authority) {
      return new Key(authority.name(), authority.keyId());
    }
  }

  /**
   * @param nanoTime as {@link System#nanoTime()}
   */
  public WithheldCrls(
      RevocationLedger ledger,
      LedgerAgreement agreement,
      RestoreGuard restores,
      ClusterView cluster,
      Events events,
      LongSupplier nanoTime) {
    this.ledger = ledger;
    this.agreement = agreement;
    this.restores = restores;
    this.cluster = cluster;
    this.events = events;
    this.nanoTime = nanoTime;
  }

  /** Why the next CRL waits, and for how long before it is asked for again. */
  record Reason(Violation violation, Duration untilNextLook) {}

  /** Empty if it may be published: nothing is missing any more, or it has waited for too long. */
  Optional<Reason> reason(LoadedAuthority authority, LedgerSnapshot read, TimeBounds now) {
    Key key = Key.of(authority);
    Optional<Withholding> waiting =
        isLacking(authority, read)
            ? Optional.of(look(authority, read, now)).filter(Withholding::isLacking)
            : Optional.empty();
    waiting.ifPresentOrElse(it -> withheld.put(key, it), () -> withheld.remove(key));
    long nanos = nanoTime.getAsLong();
    return waiting
        .filter(it -> !it.isOver(nanos) && !longest(authority, read, now).isZero())
        .map(it -> new Reason(it.asViolation(), it.untilNextLook(nanos)));
  }

  private boolean isLacking(LoadedAuthority authority, LedgerSnapshot read) {
    return mayHaveLost(authority, read) && agreement.lacking(authority, read) > 0;
  }

  /** As this process found or the head says; of a ledger that has no head, nobody knows. */
  private boolean mayHaveLost(LoadedAuthority authority, LedgerSnapshot read) {
    return restores.hasLost(authority.name(), read.crlNumber(authority.keyId()))
        || read.generation(authority.keyId())
            .filter(it -> it.head().isPresent())
            .map(PublicationSchedule::isBehind)
            .orElse(true);
  }

  /** By the clocks too: nanoseconds stand still while a machine sleeps, and CRLs run out. */
  private Duration longest(LoadedAuthority authority, LedgerSnapshot read, TimeBounds now) {
    return Withholding.atMost(
        now.earliest(), lost(authority, read), authority.policy().revocation().validity());
  }

  /**
   * As it is noted. The status may know the times of the newest CRL, where the note does not; and
   * which it was, where nothing is noted: else each life of the operator would count anew.
   */
  private Optional<Recovered> lost(LoadedAuthority authority, LedgerSnapshot read) {
    Optional<CrlFields> stated = stated(authority.name());
    return read.recovered(authority.keyId())
        .map(
            noted ->
                new Recovered(noted.above(), noted.heldSince(), noted.newest().or(() -> stated)))
        .or(() -> stated.map(it -> new Recovered(it.number(), Optional.empty(), stated)));
  }

  private Optional<CrlFields> stated(AuthorityName authority) {
    return cluster
        .authority(authority)
        .map(CertificateAuthority::getStatus)
        .map(CertificateAuthorityStatus::crl)
        .flatMap(WithheldCrls::fields);
  }

  /** It may have been put back from a backup, or be anybody's. */
  private static Optional<CrlFields> fields(Crl crl) {
    if (crl.number() == null || crl.thisUpdate() == null || crl.nextUpdate() == null) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          new CrlFields(new BigInteger(crl.number()), crl.thisUpdate(), crl.nextUpdate()));
    } catch (IllegalArgumentException noCrl) {
      return Optional.empty();
    }
  }

  private Withholding look(LoadedAuthority authority, LedgerSnapshot read, TimeBounds now) {
    long nanos = nanoTime.getAsLong();
    Withholding known =
        withheld.computeIfAbsent(
            Key.of(authority),
            _ -> Withholding.begin(nanos, now.earliest(), longest(authority, read, now)));
    return known.isToBeTried(nanos) ? tryAgain(authority, read, known) : known;
  }

  /** Who no longer leads, or ends, leaves it to the next one. */
  private Withholding tryAgain(LoadedAuthority authority, LedgerSnapshot read, Withholding known) {
    try {
      agreement.enterAllAgain(authority, read);
      LedgerSnapshot now = ledger.read(authority.name());
      return known.tried(nanoTime.getAsLong(), agreement.lacking(authority, now), CACHE_IS_LATE);
    } catch (NotLeadingException | EndingException left) {
      throw left;
    } catch (RuntimeException failure) {
      String why = PublicationFailure.why(failure);
      if (!why.equals(known.hindrance())) {
        LOG.atError()
            .addKeyValue("authority", authority.name())
            .addKeyValue("until", known.until())
            .setCause(failure)
            .log("the next CRL waits: what its ledger had lost can't be entered again");
      }
      return known.tried(nanoTime.getAsLong(), agreement.lacking(authority, read), why);
    }
  }

  /** Whatever it does not list all the same is told. */
  void published(LoadedAuthority authority, BigInteger crlNumber) {
    Optional.ofNullable(withheld.remove(Key.of(authority)))
        .ifPresent(waiting -> tellUnlisted(authority, crlNumber, waiting));
  }

  private void tellUnlisted(LoadedAuthority authority, BigInteger crlNumber, Withholding waiting) {
    LOG.atError()
        .addKeyValue("authority", authority.name())
        .addKeyValue("crlNumber", crlNumber)
        .addKeyValue("unlisted", waiting.lacking())
        .addKeyValue("why", waiting.hindrance())
        .log("a CRL could wait no longer, and does not list all that was revoked");
    Happening happening =
        new Happening(
            Type.WARNING,
            Withholding.REASON,
            "Publish",
            ("the CRL %s could wait no longer: revocations that certificates tell of, and that it"
                    + " does not list, since the ledger lacks them: %d. They are entered again, and"
                    + " listed by the next CRL, once that is possible, which it was not: %s")
                .formatted(crlNumber, waiting.lacking(), waiting.hindrance()),
            authority.keyId().value() + " " + crlNumber);
    cluster.authority(authority.name()).ifPresent(object -> events.tell(object, happening));
  }

  /** The authority is gone. */
  void forget(AuthorityName authority) {
    withheld.keySet().removeIf(key -> key.authority().equals(authority));
  }
}
