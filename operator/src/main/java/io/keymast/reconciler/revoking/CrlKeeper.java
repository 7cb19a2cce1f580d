package io.keymast.reconciler.revoking;

import io.keymast.api.CertificateAuthorityStatus.Crl;
import io.keymast.authority.LoadedAuthority;
import io.keymast.domain.AuthorityName;
import io.keymast.domain.TimeBounds;
import io.keymast.domain.Violation;
import io.keymast.pki.CrlFields;
import io.keymast.reconciler.cluster.BesidePublishing;
import io.keymast.reconciler.restore.RestoreGuard;
import io.keymast.revocation.CrlHead;
import io.keymast.revocation.CrlPublisher;
import io.keymast.revocation.GenerationLedger;
import io.keymast.revocation.LedgerException;
import io.keymast.revocation.LedgerSnapshot;
import io.keymast.revocation.Publication;
import io.keymast.revocation.PublicationSchedule;
import io.keymast.revocation.RevocationLedger;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps an authority's CRL published: at once after a change, once for many changes while they go
 * on, and long before it runs out.
 */
public final class CrlKeeper {
  private static final Logger LOG = LoggerFactory.getLogger(CrlKeeper.class);

  private static final Duration UNTIL_COMPARED = Duration.ofSeconds(5);
  private static final Duration UNTIL_TRIED_AGAIN = Duration.ofMinutes(1);

  /** Where no CRL has to list it once more. */
  private static final Duration KEPT_EXPIRED = Duration.ofDays(1);

  private final RevocationLedger ledger;
  private final CrlPublisher publisher;
  private final Delays delays;
  private final RevocationWaits waits;
  private final LedgerAgreement agreement;
  private final RestoreGuard restores;

  /** What a CRL that is due may wait for. */
  public record Delays(PublicationPace pace, WithheldCrls withheld) {}

  public CrlKeeper(
      RevocationLedger ledger,
      CrlPublisher publisher,
      Delays delays,
      RevocationWaits waits,
      LedgerAgreement agreement,
      RestoreGuard restores) {
    this.ledger = ledger;
    this.publisher = publisher;
    this.delays = delays;
    this.waits = waits;
    this.agreement = agreement;
    this.restores = restores;
  }

  /** The CRL as it stands now, and what hinders publishing a newer one. */
  public record Upkeep(Optional<Crl> crl, Instant nextLook, List<Violation> violations) {}

  /** What is damaged is told, and stays as it is published. */
  public Upkeep publishWhereDue(LoadedAuthority authority, LedgerSnapshot read, TimeBounds now) {
    try {
      return publish(authority, read, now);
    } catch (LedgerException.Damaged damaged) {
      return new Upkeep(
          Optional.empty(), now.earliest().plus(UNTIL_TRIED_AGAIN), List.of(damaged.asViolation()));
    }
  }

  private Upkeep publish(LoadedAuthority authority, LedgerSnapshot read, TimeBounds now) {
    Optional<GenerationLedger> generation = read.generation(authority.keyId());
    if (restores.look(authority, read) == RestoreGuard.Standing.COMPARING) {
      return new Upkeep(newest(generation), now.earliest().plus(UNTIL_COMPARED), List.of());
    }
    Duration validity = authority.policy().revocation().validity();
    Upkeep upkeep =
        switch (PublicationSchedule.decide(generation, now, validity)) {
          case PublicationSchedule.Need.Later(var at) ->
              new Upkeep(newest(generation), at, List.of());
          case PublicationSchedule.Need.Now(var cause) ->
              delayed(authority, read, cause, now)
                  .orElseGet(() -> publishNow(authority, generation, cause, now));
        };
    BesidePublishing.attempt(
        "spare segment",
        authority.name(),
        () -> {
          if (generation.filter(GenerationLedger::hasSpare).isEmpty()) {
            ledger.provide(authority.name(), authority.keyId());
          }
        });
    return upkeep;
  }

  private Optional<Upkeep> delayed(
      LoadedAuthority authority,
      LedgerSnapshot read,
      PublicationSchedule.Cause cause,
      TimeBounds now) {
    Optional<Crl> newest = newest(read.generation(authority.keyId()));
    return delays
        .withheld()
        .reason(authority, read, now)
        .map(
            reason ->
                new Upkeep(
                    newest,
                    now.earliest().plus(reason.untilNextLook()),
                    List.of(reason.violation())))
        .or(
            () ->
                untilNext(authority, cause)
                    .map(wait -> new Upkeep(newest, now.earliest().plus(wait), List.of())));
  }

  /** Only changes come in crowds. */
  private Optional<Duration> untilNext(LoadedAuthority authority, PublicationSchedule.Cause cause) {
    return cause == PublicationSchedule.Cause.CHANGED
        ? delays.pace().take(authority.name(), authority.keyId())
        : Optional.empty();
  }

  /** Once all CA keys' CRLs are looked after: who waits for them, and what the specs say. */
  public void settle(AuthorityName authority, LedgerSnapshot read) {
    BesidePublishing.attempt(
        "waiting certificates",
        authority,
        () -> waits.settle(authority, () -> ledger.read(authority)));
    BesidePublishing.attempt(
        "agreement with specs", authority, () -> agreement.settle(authority, read));
  }

  /**
   * The same for an authority without a CRL; what is of no use in its ledger goes by itself there.
   *
   * @param now empty before both clocks were read: nothing has expired for certain then
   */
  public void settleUnpublished(
      AuthorityName authority, LedgerSnapshot read, Optional<TimeBounds> now) {
    settle(authority, read);
    Instant expiredBefore =
        now.map(bounds -> bounds.earliest().minus(KEPT_EXPIRED)).orElse(Instant.EPOCH);
    read.generations()
        .values()
        .forEach(
            generation ->
                BesidePublishing.attempt(
                    "smaller ledger",
                    authority,
                    () -> ledger.prune(authority, generation, expiredBefore)));
  }

  /** The authority is gone: nobody waits for its CRLs, and nothing is to agree with its ledger. */
  public void forget(AuthorityName authority) {
    waits.forget(authority);
    delays.pace().forget(authority);
    delays.withheld().forget(authority);
    agreement.forget(authority);
  }

  /** As it stands, whether it is due or not; empty where that can't be read. */
  public Optional<Crl> published(LoadedAuthority authority, LedgerSnapshot read) {
    try {
      return newest(read.generation(authority.keyId()));
    } catch (LedgerException.Damaged damaged) {
      return Optional.empty();
    }
  }

  private Upkeep publishNow(
      LoadedAuthority authority,
      Optional<GenerationLedger> read,
      PublicationSchedule.Cause cause,
      TimeBounds now) {
    Instant nextLook = now.earliest().plus(UNTIL_TRIED_AGAIN);
    Publication publication =
        publisher.publish(
            authority.name(),
            authority.key(),
            authority.policy().revocation().validity(),
            restores.predecessor(authority));
    return switch (publication) {
      case Publication.Published(var crl) -> {
        restores.published(authority, crl.fields());
        LOG.atInfo()
            .addKeyValue("authority", authority.name())
            .addKeyValue("crlNumber", crl.fields().number())
            .addKeyValue("entries", crl.entries())
            .addKeyValue("cause", cause)
            .log("CRL published");
        delays.withheld().published(authority, crl.fields().number());
        yield new Upkeep(Optional.of(status(crl.fields(), crl.entries())), nextLook, List.of());
      }
      case Publication.Refused(var violations) -> new Upkeep(newest(read), nextLook, violations);
    };
  }

  private static Optional<Crl> newest(Optional<GenerationLedger> generation) {
    return generation.flatMap(
        ledger ->
            ledger
                .head()
                .map(CrlHead::fields)
                .map(fields -> status(fields, ledger.publishedCount())));
  }

  private static Crl status(CrlFields fields, int entries) {
    return new Crl(fields.number().toString(), entries, fields.thisUpdate(), fields.nextUpdate());
  }
}
