package io.keymast.reconciler.revoking;

import io.keymast.api.CertificateAuthorityStatus.Crl;
import io.keymast.authority.LoadedAuthority;
import io.keymast.domain.AuthorityName;
import io.keymast.domain.KeyId;
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
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
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

  /** A quarter of a CRL's time. */
  private static final int WITHHELD_AT_MOST = 4;

  private final RevocationLedger ledger;
  private final CrlPublisher publisher;
  private final PublicationPace pace;
  private final RevocationWaits waits;
  private final LedgerAgreement agreement;
  private final RestoreGuard restores;

  /** Since when, until it is published. */
  private final Map<Withheld, Instant> withheld = new ConcurrentHashMap<>();

  /** Two authorities may have one CA key, each with a ledger of its own. */
  private record Withheld(AuthorityName authority, KeyId keyId) {}

  public CrlKeeper(
      RevocationLedger ledger,
      CrlPublisher publisher,
      PublicationPace pace,
      RevocationWaits waits,
      LedgerAgreement agreement,
      RestoreGuard restores) {
    this.ledger = ledger;
    this.publisher = publisher;
    this.pace = pace;
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
      return new Upkeep(published(generation), now.earliest().plus(UNTIL_COMPARED), List.of());
    }
    Duration validity = authority.policy().revocation().validity();
    Upkeep upkeep =
        switch (PublicationSchedule.decide(generation, now, validity)) {
          case PublicationSchedule.Need.Later(var at) ->
              new Upkeep(published(generation), at, List.of());
          case PublicationSchedule.Need.Now(var cause) ->
              untilNext(authority, cause)
                  .map(
                      wait ->
                          new Upkeep(published(generation), now.earliest().plus(wait), List.of()))
                  .orElseGet(() -> publish(authority, read, cause, now));
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

  /** Only changes come in crowds. */
  private Optional<Duration> untilNext(LoadedAuthority authority, PublicationSchedule.Cause cause) {
    return cause == PublicationSchedule.Cause.CHANGED
        ? pace.take(authority.name(), authority.keyId())
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

  /** The authority is gone: nobody waits for its CRLs, and nothing is to agree with its ledger. */
  public void forget(AuthorityName authority) {
    waits.forget(authority);
    pace.forget(authority);
    agreement.forget(authority);
    withheld.keySet().removeIf(it -> it.authority().equals(authority));
  }

  /** As it stands, whether it is due or not; empty where that can't be read. */
  public Optional<Crl> published(LoadedAuthority authority, LedgerSnapshot read) {
    try {
      return published(read.generation(authority.keyId()));
    } catch (LedgerException.Damaged damaged) {
      return Optional.empty();
    }
  }

  private Upkeep publish(
      LoadedAuthority authority,
      LedgerSnapshot read,
      PublicationSchedule.Cause cause,
      TimeBounds now) {
    Optional<GenerationLedger> generation = read.generation(authority.keyId());
    Optional<Violation> withheld = withheld(authority, generation, read, now);
    if (withheld.isPresent()) {
      return new Upkeep(
          published(generation), now.earliest().plus(UNTIL_COMPARED), List.of(withheld.get()));
    }
    Instant nextLook = now.earliest().plus(UNTIL_TRIED_AGAIN);
    Publication publication =
        publisher.publish(
            authority.name(),
            authority.key(),
            authority.policy().revocation().validity(),
            restores.predecessor(authority));
    return switch (publication) {
      case Publication.Published(var crl) -> {
        restores.published(authority, crl.fields().number());
        LOG.atInfo()
            .addKeyValue("authority", authority.name())
            .addKeyValue("crlNumber", crl.fields().number())
            .addKeyValue("entries", crl.entries())
            .addKeyValue("cause", cause)
            .log("CRL published");
        yield new Upkeep(Optional.of(status(crl.fields(), crl.entries())), nextLook, List.of());
      }
      case Publication.Refused(var violations) ->
          new Upkeep(published(generation), nextLook, violations);
    };
  }

  /** As this process found or the head says; of a ledger that has no head, nobody knows. */
  private boolean mayHaveLost(
      LoadedAuthority authority, Optional<GenerationLedger> generation, LedgerSnapshot read) {
    return restores.hasLost(authority.name(), read.crlNumber(authority.keyId()))
        || generation
            .filter(it -> it.head().isPresent())
            .map(PublicationSchedule::isBehind)
            .orElse(true);
  }

  /**
   * Why the next CRL waits: it would list less than the specs say is revoked. No longer than a part
   * of a CRL's time, whoever has the newest one: without the next, all stations are refused.
   */
  private Optional<Violation> withheld(
      LoadedAuthority authority,
      Optional<GenerationLedger> generation,
      LedgerSnapshot read,
      TimeBounds now) {
    Withheld crl = new Withheld(authority.name(), authority.keyId());
    if (!mayHaveLost(authority, generation, read) || hasAllAgain(authority, read)) {
      withheld.remove(crl);
      return Optional.empty();
    }
    Instant since = withheld.computeIfAbsent(crl, _ -> now.latest());
    Duration validity = authority.policy().revocation().validity();
    Instant until = since.plus(validity.dividedBy(WITHHELD_AT_MOST));
    return now.latest().isBefore(until)
        ? Optional.of(
            new Violation(
                "crl",
                "RevocationsMissing",
                "the ledger lacks revocations that certificates tell of, and they can't be entered"
                    + " again now: the operator's log says why. The next CRL waits for them, until "
                    + until.truncatedTo(ChronoUnit.SECONDS)
                    + " at the latest"))
        : Optional.empty();
  }

  /** Whether it turns out to have all that the specs say; else it is tried again soon. */
  private boolean hasAllAgain(LoadedAuthority authority, LedgerSnapshot read) {
    if (hasAll(authority, () -> read)) {
      return true;
    }
    BesidePublishing.attempt(
        "revocations that the ledger had lost",
        authority.name(),
        () -> agreement.enterAllAgain(authority, read));
    return hasAll(authority, () -> ledger.read(authority.name()));
  }

  /** False too where nobody can tell. */
  private boolean hasAll(LoadedAuthority authority, Supplier<LedgerSnapshot> read) {
    AtomicBoolean hasAll = new AtomicBoolean();
    BesidePublishing.attempt(
        "what the ledger lacks",
        authority.name(),
        () -> hasAll.set(agreement.lacking(authority, read.get()) == 0));
    return hasAll.get();
  }

  private static Optional<Crl> published(Optional<GenerationLedger> generation) {
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
